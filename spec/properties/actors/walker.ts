import type { ActorContext, ActorRef, Future } from '../../../src/index.js';
import { actor, DeadlockError, handler } from '../../../src/index.js';
import { pause } from '../../support/until.js';

export type Stage =
  | { do: 'rest' | 'block'; ms: number }
  /** Asks another one to walk, waits for that at once or at the end of its own way, and aborts it before maybe. */
  | { do: 'ask'; whom: number; beside: boolean; way: Way; wait: 'now' | 'later' | 'never'; abort: boolean };
export type Way = readonly Stage[];

interface Walk {
  way: Way;
  walkers: readonly ActorRef<Walker>[];
}

/** Goes its way, and counts the waits of it and of those that it has asked that could never end. */
@actor()
export class Walker {
  @handler('walk')
  async walk({ way, walkers }: { action: 'walk' } & Walk, context: ActorContext<Walker>): Promise<number> {
    const asked: Future<number>[] = [];
    let circles = 0;
    for (const stage of way) {
      if (stage.do === 'ask') {
        const walk = (walkers[stage.whom] as ActorRef<Walker>).post(
          { action: stage.beside ? 'walk-beside' : 'walk', way: stage.way, walkers },
          { within: context },
        );
        // Nobody waits for it by this, and its failure counts as read.
        walk.addDoneCallback(() => void walk.exception().catch(() => {}));
        if (stage.abort) setTimeout(() => walk.abort(), 1);
        if (stage.wait === 'now') circles += await circlesOf(walk);
        else if (stage.wait === 'later') asked.push(walk);
      } else if (stage.do === 'rest') {
        await pause(stage.ms);
      } else {
        for (const end = performance.now() + stage.ms; performance.now() < end; );
      }
    }
    for (const count of await Promise.all(asked.map(circlesOf))) circles += count;
    return circles;
  }

  @handler('walk-beside', { concurrent: true })
  walkBeside(message: { action: 'walk-beside' } & Walk, context: ActorContext<Walker>): Promise<number> {
    return this.walk({ ...message, action: 'walk' }, context);
  }
}

async function circlesOf(walk: Future<number>): Promise<number> {
  try {
    return await walk;
  } catch (error) {
    return error instanceof DeadlockError ? 1 : 0;
  }
}
