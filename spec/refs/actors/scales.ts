import { type ActorContext, type ActorRef, actor, Future, handler } from '../../../src/index.js';

/** Weighs what it is given. */
@actor()
export class Scales {
  private crashed = false;

  onStart({ restarts }: { restarts: number }): void {
    this.crashed = restarts > 0;
  }

  /** Its first life ends here. */
  @handler('weigh-at-last')
  weighAtLast({ load }: { action: 'weigh-at-last'; load: ArrayBuffer | Uint8Array }): number {
    if (!this.crashed) process.exit(3);
    return load.byteLength;
  }

  /** By a child in a thread of this actor's own process. */
  @handler('have-carried', { concurrent: true })
  async haveCarried({ size, typed, count }: { action: 'have-carried'; size: number; typed: boolean; count: number }, context: ActorContext): Promise<number[]> {
    const carrier = context.spawnWith({ mode: 'thread' }, Carrier);
    return carrier.post({ action: 'carry-many', to: context.self as ActorRef<Scales>, size, typed, count });
  }

  @handler('weigh')
  weigh({ load, ms }: { action: 'weigh'; load: ArrayBuffer | Uint8Array; ms: number }): number {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return bytesOf(load).reduce((sum, byte) => sum + byte, 0);
  }
}

/** Has loads weighed. */
@actor()
export class Carrier {
  @handler('carry')
  carry({ to, size, typed }: { action: 'carry'; to: ActorRef<Scales>; size: number; typed: boolean }): Promise<number> {
    return to.post({ action: 'weigh-at-last', load: load(size, typed) });
  }

  /** Slow and quick ones in turn, so that those behind a slow one are given back and handed over again. */
  @handler('carry-many')
  carryMany({ to, size, typed, count }: { action: 'carry-many'; to: ActorRef<Scales>; size: number; typed: boolean; count: number }): Promise<number[]> {
    const posts = Array.from({ length: count }, (_, n) => {
      const full = load(size, typed);
      bytesOf(full).fill(1);
      const post = to.post({ action: 'weigh', load: full, ms: [0, 0.3, 2, 0, 1.2][n % 5] as number });
      // As it was at the post.
      bytesOf(full).fill(2);
      return post;
    });
    return Future.all(posts);
  }
}

const bytesOf = (load: ArrayBuffer | Uint8Array): Uint8Array => (load instanceof Uint8Array ? load : new Uint8Array(load));
const load = (size: number, typed: boolean): ArrayBuffer | Uint8Array => (typed ? new Uint8Array(size) : new ArrayBuffer(size));
