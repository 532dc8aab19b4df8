import { readSync } from 'node:fs';
import type { Socket } from 'node:net';

const ROOM = 64 * 1024;

/**
 * Reads what has come to a flowing socket and waits for the event loop: a chunk, which is good until the next call, or undefined when there is none. Node has no public way to that: it takes the
 * file descriptor that sockets on POSIX systems keep for diagnosis. Where there is none (Windows, or a Node that has changed it), nothing is ever read this way, and all by the event loop.
 */
export function socketReader(socket: Socket): () => Buffer | undefined {
  let room: Buffer | undefined;
  return () => {
    // Asked each time: once the socket is closed, the number may be that of another file.
    const fd = (socket as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
    if (fd < 0 || socket.readableLength > 0 || socket.readableFlowing !== true) return undefined;
    room ??= Buffer.allocUnsafeSlow(ROOM);
    try {
      const bytes = readSync(fd, room);
      return bytes === 0 ? undefined : room.subarray(0, bytes);
    } catch {
      // Nothing there, as a rule. Of anything else, and of the end, the event loop hears as well.
      return undefined;
    }
  };
}
