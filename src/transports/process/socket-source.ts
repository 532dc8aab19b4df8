import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Source } from './pipe-channel.js';

const ROOM = 64 * 1024;

/**
 * Reads what has come to a flowing socket and waits for the event loop. Node has no public way to that: it takes the file descriptor that
 * sockets on POSIX systems keep for diagnosis. Where there is none (Windows, or a Node that has changed it), nothing is ever read this way,
 * and all by the event loop.
 */
export class SocketSource implements Source {
  private readonly socket: Socket;
  private room: Buffer | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  next(): Buffer | undefined {
    this.room ??= Buffer.allocUnsafeSlow(ROOM);
    const bytes = this.into(this.room);
    return bytes === 0 ? undefined : this.room.subarray(0, bytes);
  }

  into(room: Uint8Array): number {
    const { socket } = this;
    // Asked each time: once the socket is closed, the number may be that of another file.
    const fd = (socket as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
    if (fd < 0 || socket.readableLength > 0 || socket.readableFlowing !== true) return 0;
    try {
      return readSync(fd, room);
    } catch {
      // Nothing there, as a rule. Of anything else, and of the end, the event loop hears as well.
      return 0;
    }
  }
}
