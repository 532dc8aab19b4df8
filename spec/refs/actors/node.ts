import type { ActorRef } from '../../../src/index.js';
import { actor, DeadlockError, handler } from '../../../src/index.js';

/** What one is to do when it handles a message: post to others, who do something in their turn. */
export interface Step {
  readonly to: number;
  readonly how: 'wait' | 'post' | 'tell';
  readonly steps: readonly Step[];
}

export interface Handled {
  readonly poster: number;
  readonly seq: number;
}

/** One of several that all know each other, and post to each other what they are told. */
@actor()
export class Node {
  #self = -1;
  #peers: readonly ActorRef<Node>[] = [];
  /** How many messages it has posted to each. */
  #posted: number[] = [];
  #handled: Handled[] = [];

  @handler('meet')
  meet({ self, peers }: { action: 'meet'; self: number; peers: readonly ActorRef<Node>[] }): void {
    this.#self = self;
    this.#peers = peers;
    this.#posted = peers.map(() => 0);
    this.#handled = [];
  }

  /** Answers how many waits were given up for they could not end. */
  @handler('run')
  async run({ poster, seq, steps }: { action: 'run'; poster: number; seq: number; steps: readonly Step[] }): Promise<number> {
    this.#handled.push({ poster, seq });
    let given = 0;
    for (const { to, how, steps: next } of steps) {
      const message = { action: 'run', poster: this.#self, seq: (this.#posted[to] as number)++, steps: next } as const;
      const peer = this.#peers[to] as ActorRef<Node>;
      if (how === 'tell') {
        peer.tell(message);
        continue;
      }
      const future = peer.post(message);
      if (how === 'post') continue;
      try {
        given += await future;
      } catch (error) {
        if (!(error instanceof DeadlockError)) throw error;
        given++;
      }
    }
    return given;
  }

  @handler('handled', { concurrent: true })
  handled(_message: { action: 'handled' }): Handled[] {
    return this.#handled;
  }
}
