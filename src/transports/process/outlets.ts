import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** What a write says to a pipe that takes nothing at the moment; the second on macOS, of a socket. */
const FULL: ReadonlySet<string | undefined> = new Set(['EAGAIN', 'ENOBUFS']);

/** The end of a pipe that is written to. */
export interface Outlet {
  /** Bytes that belong to the outlet from then on. Those that the pipe does not take yet follow in order, as soon as it does. */
  write(pieces: readonly Uint8Array[]): void;
  /** Writes all that there is before it returns, as far as it can. For a process's last moment: the event loop must not go on afterwards. */
  flush(): void;
  /** No more comes; what was written still goes. */
  close(): void;
}

/** By Node's streams. */
export class SocketOutlet implements Outlet {
  private readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    // The other end is gone: its exit says more.
    socket.on('error', () => {});
  }

  write(pieces: readonly Uint8Array[]): void {
    const { socket } = this;
    if (socket.destroyed) return;
    if (pieces.length > 1) socket.cork();
    for (const piece of pieces) socket.write(piece);
    if (pieces.length > 1) socket.uncork();
  }

  /** Streams have no means. */
  flush(): void {}

  close(): void {
    this.socket.end();
  }
}

/**
 * By synchronous writes, as far as the pipe takes them: so that a process that ends at once (`process.exit()`, an uncaught error) has sent what it had
 * answered, which streams cannot do. Not for Windows, where such a write to a libuv pipe is undefined.
 */
export class DirectOutlet implements Outlet {
  private readonly fd: number;
  private readonly socket: Socket;
  private queue: Uint8Array[] = [];
  /** Of the first in the queue. */
  private written = 0;
  /** The next byte is with the event loop. */
  private waiting = false;
  private broken = false;

  constructor(fd: number) {
    this.fd = fd;
    // Makes the pipe non-blocking.
    this.socket = new Socket({ fd, readable: false, writable: true });
    this.socket.on('error', () => this.break());
  }

  write(pieces: readonly Uint8Array[]): void {
    if (this.broken) return;
    for (const piece of pieces) this.queue.push(piece);
    if (!this.waiting) this.drain();
  }

  close(): void {
    this.flush();
    this.socket.end();
  }

  /** Waits for as long as the other end takes to read it. */
  flush(): void {
    if (this.waiting && !this.broken && this.left === 0) this.advance(1);
    this.waiting = true;
    while (this.queue.length > 0 && !this.broken) if (!this.writeSome()) sleep(1);
  }

  private drain(): void {
    while (this.queue.length > 0) {
      if (this.writeSome()) continue;
      if (!this.broken) this.wait();
      return;
    }
  }

  /** False when the pipe has become full, or is gone. */
  private writeSome(): boolean {
    const piece = this.queue[0] as Uint8Array;
    const left = piece.length - this.written;
    try {
      const bytes = writeSync(this.fd, piece, this.written, left);
      this.advance(bytes);
      return bytes === left;
    } catch (error) {
      // The other end is gone, or this one was closed: the host is told by the pipe, and the process by its other pipe.
      if (!FULL.has((error as NodeJS.ErrnoException).code)) this.break();
      return false;
    }
  }

  private advance(bytes: number): void {
    this.written += bytes;
    const piece = this.queue[0] as Uint8Array;
    if (this.written < piece.length) return;
    this.queue.shift();
    this.written = 0;
  }

  /** Until the pipe takes a byte. More than one could be written in part when `flush` comes, and nobody would know how much. */
  private wait(): void {
    this.waiting = true;
    const piece = this.queue[0] as Uint8Array;
    this.socket.write(piece.subarray(this.written, this.written + 1), (error) => {
      if (error || this.broken) return;
      this.waiting = false;
      this.advance(1);
      this.drain();
    });
  }

  /**
   * What the event loop has not written of its one byte. Not by what the socket says alone: when the pipe was full, libuv tries once more
   * before it waits, and may write the byte then; JavaScript hears of that in the next turn only. (Node has no public way to ask; what this
   * takes, it keeps for its own timeouts.)
   */
  private get left(): number {
    const { socket } = this;
    return (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? socket.writableLength;
  }

  private break(): void {
    this.broken = true;
    this.queue = [];
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
