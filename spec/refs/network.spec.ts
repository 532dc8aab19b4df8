import { expect } from 'chai';
import fc from 'fast-check';
import { type ActorExecutor, Future, type Mode, spawnWith } from '../../src/index.js';
import { pause } from '../support/until.js';
import { type Handled, Node, type Step } from './actors/node.js';

const LIMIT_MS = 15_000;

const count = (steps: readonly Step[]): number => steps.reduce((sum, step) => sum + 1 + count(step.steps), 0);

/** Trees of what each is to have others do. */
const stepsFor = (nodes: number): fc.Arbitrary<Step[]> =>
  fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
    steps: fc.array(tie('step'), { maxLength: 4, depthIdentifier: 'steps' }),
    step: fc.record({
      to: fc.nat({ max: nodes - 1 }),
      how: fc.constantFrom('wait' as const, 'wait' as const, 'post' as const, 'tell' as const),
      steps: fc.oneof({ depthIdentifier: 'steps', maxDepth: 6 }, { arbitrary: fc.constant<Step[]>([]), weight: 1 }, { arbitrary: tie('steps'), weight: 3 }),
    }),
  })).steps;

for (const modes of [
  ['inline', 'inline', 'inline'],
  ['thread', 'thread', 'inline'],
  ['process', 'thread', 'process'],
] as Mode[][]) {
  describe(`Whatever ${modes.join(', ')} have each other do`, function () {
    this.timeout(120_000);
    const nodes: ActorExecutor<Node>[] = [];

    before(() => {
      nodes.push(...modes.map((mode) => spawnWith({ mode }, Node)));
    });

    after(() => Promise.all(nodes.map((node) => node.kill())));

    async function handled(expected: number): Promise<Handled[][]> {
      for (const end = performance.now() + LIMIT_MS; ; await pause(2)) {
        const all = await Future.all(nodes.map((node) => node.post({ action: 'handled' })));
        if (all.flat().length >= expected || performance.now() > end) return all;
      }
    }

    it('each message is handled once, in the order of its poster, and no wait is without end', () =>
      fc.assert(
        fc.asyncProperty(fc.array(stepsFor(modes.length), { minLength: modes.length, maxLength: modes.length }), async (plans) => {
          await Future.all(nodes.map((node, self) => node.post({ action: 'meet', self, peers: nodes.map(({ ref }) => ref) })));
          const answers = nodes.map((node, i) => node.post({ action: 'run', poster: -1, seq: 0, steps: plans[i] as Step[] }, { timeout: LIMIT_MS }));
          await Future.all(answers);
          const expected = plans.reduce((sum, steps) => sum + 1 + count(steps), 0);
          const all = await handled(expected);
          expect(all.flat()).to.have.lengthOf(expected);
          for (const log of all) {
            for (const poster of new Set(log.map((each) => each.poster))) {
              const seqs = log.filter((each) => each.poster === poster).map(({ seq }) => seq);
              expect(seqs).to.deep.equal(seqs.map((_, seq) => seq));
            }
          }
        }),
        { numRuns: modes.includes('process') ? 25 : 60, seed: Number(process.env.PROPERTY_SEED ?? 20261122) },
      ));
  });
}
