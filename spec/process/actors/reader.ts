import { actor, handler } from '../../../src/index.js';

interface Sheet {
  bytes: Uint8Array;
  ms: number;
}

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** The one value of all bytes; -1 when there are several. */
const fillOf = (bytes: Uint8Array): number => (bytes.every((byte) => byte === bytes[0]) ? (bytes[0] as number) : -1);

/** Reads large buffers, and keeps the last. */
@actor()
export class Reader {
  #kept: Uint8Array = new Uint8Array(1);

  /** Blocks its event loop for so long before it reads. */
  @handler('read')
  read({ bytes, ms }: { action: 'read' } & Sheet): number {
    block(ms);
    return fillOf(bytes);
  }

  @handler('refuse')
  refuse({ bytes }: { action: 'refuse' } & Sheet): never {
    throw new RangeError(String(fillOf(bytes)));
  }

  @handler('keep')
  keep({ bytes }: { action: 'keep' } & Sheet): number {
    const before = fillOf(this.#kept);
    this.#kept = bytes;
    return before;
  }

  @handler('die')
  die({ bytes }: { action: 'die' } & Sheet): number {
    if (bytes[0] === 0) return 0;
    process.kill(process.pid, 'SIGKILL');
    block(60_000);
    return -1;
  }
}
