import { expect } from 'chai';
import fc from 'fast-check';
import { definitionOf } from '../../src/metadata/registry.js';
import type { Home } from '../../src/worker/context.js';
import { Dispatcher } from '../../src/worker/dispatcher.js';
import { scheduler } from '../../src/worker/scheduler.js';
import { isConcurrent, type Kind, Lot } from './actors/lot.js';
import { Poster } from './poster.js';

/** Of the first, memory is shared with the actor's thread; of the others, not. */
const POSTERS = 3;

type Step = { do: 'post'; by: number; action: Kind } | { do: 'run' } | { do: 'read' } | { do: 'abort'; which: number } | { do: 'release'; which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      by: fc.nat(POSTERS - 1),
      action: fc.constantFrom<Kind>('take', 'take', 'stay', 'block', 'take-beside', 'take-beside', 'stay-beside', 'block-beside'),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'run' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'read' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(5) }) },
);

class Scene {
  readonly actor = new Lot();
  readonly dispatcher = new Dispatcher({ name: 'Lot' } as Home, this.actor, definitionOf(Lot));
  readonly posters = Array.from({ length: POSTERS }, (_, i) => new Poster(this.dispatcher, i + 1, i === 0));
  private count = 0;

  do(step: Step): void {
    if (step.do === 'post') this.posters[step.by]?.post(++this.count, step.action);
    else if (step.do === 'run') this.run();
    else if (step.do === 'read') for (const poster of this.posters) poster.proceed();
    else if (step.do === 'release') this.actor.staying.splice(step.which, 1)[0]?.();
    else {
      for (const poster of this.posters) {
        const message = poster.messages.find(({ n }) => n === step.which);
        if (message !== undefined) poster.abort(message);
      }
    }
  }

  private run(): void {
    scheduler.run();
  }

  /** Lets everything happen that can without another step. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      this.run();
      // One for the timer that gives back behind a handler that waits, the others for what was read after a block.
      await new Promise((resolve) => setTimeout(resolve, 2));
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      for (const poster of this.posters) if (poster.proceed()) quiet = 0;
    }
  }

  /** What could begin has begun. */
  expectNothingBeginnable(): void {
    const begun = new Set(this.actor.begun);
    const waiting = this.posters.map((poster) => poster.next(begun)).filter((message) => message !== undefined);
    expect(waiting.filter(({ action }) => isConcurrent(action))).to.deep.equal([]);
    if (this.dispatcher.running.exclusive === undefined) expect(waiting).to.deep.equal([]);
  }

  expectGoodEnd(): void {
    const { begun, overlapped } = this.actor;
    expect(overlapped, 'two ordinary handlers at a time').to.equal(false);
    expect(new Set(begun).size, 'each once').to.equal(begun.length);
    for (const { messages } of this.posters) {
      const handled = messages.filter(({ outcome }) => outcome === 'handled').map(({ n }) => n);
      const own = new Set(messages.map(({ n }) => n));
      expect(begun.filter((n) => own.has(n))).to.deep.equal(handled);
      expect(messages.filter(({ outcome }) => outcome === 'none')).to.deep.equal([]);
    }
  }
}

const seed = process.env.PROPERTY_SEED ?? '20261122';

describe(`Messages of several posters (seed ${seed})`, () => {
  it('are each handled once or not at all, in their order and without delay, however handlers block, wait and run beside each other', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
        const scene = new Scene();
        for (const each of steps) scene.do(each);
        await scene.settle();
        scene.expectNothingBeginnable();
        for (let rounds = 0; scene.actor.staying.length > 0 && rounds < 100; rounds++) {
          for (const release of scene.actor.staying.splice(0)) release();
          await scene.settle();
        }
        scene.expectGoodEnd();
      }),
      { numRuns: 150, seed: Number(seed) },
    );
  });
});
