import { expect } from 'chai';
import { type ActorExecutor, defaultSystem, type Mode, spawnWith } from '../../src/index.js';
import { Gate, openGates } from '../support/gate.js';
import { until } from '../support/until.js';
import { Hen } from './actors/brood.js';

/** The actors of the default system besides those that others have left there. */
const born = (before: readonly string[]): string[] =>
  defaultSystem
    .stats()
    .actors.map(({ id }) => id)
    .filter((id) => !before.includes(id));

const statuses = (ids: readonly string[]): string[] =>
  defaultSystem
    .stats()
    .actors.filter(({ id }) => ids.includes(id))
    .map(({ status }) => status);

for (const mode of ['inline', 'thread', 'process'] as Mode[]) {
  describe(`The child of an inline actor, in mode '${mode}'`, () => {
    afterEach(openGates);

    async function family(count: number): Promise<{ hen: ActorExecutor<Hen>; gate: Gate; left: () => string[] }> {
      const before = defaultSystem.stats().actors.map(({ id }) => id);
      const hen = spawnWith({ mode: 'inline' }, Hen);
      const gate = new Gate();
      await hen.post({ action: 'hatch', mode });
      await hen.post({ action: 'give', gate: gate.key, count });
      await gate.entered();
      return { hen, gate, left: () => born(before) };
    }

    it('ends although its handler does not, when a shutdown of its system takes too long', async () => {
      const { hen, left } = await family(1);
      await defaultSystem.shutdown({ timeout: 50 });
      expect([hen.status, left()]).to.deep.equal(['stopped', []]);
    });

    it('does so when its parent is killed while that waits for it', async () => {
      const { hen, left } = await family(1);
      const stopped = hen.shutdown();
      await until(() => statuses(left()).every((status) => status === 'stopping'), 'both to be stopping');
      await hen.kill();
      await stopped;
      await until(() => left().length === 0, 'both to have ended');
    });

    it('handles nothing that waits for it, where a shutdown of its system cancels that', async () => {
      const { gate, left } = await family(10);
      const ended = defaultSystem.shutdown({ cancelFutures: true });
      gate.open();
      await ended;
      expect(left()).to.deep.equal([]);
      // Between processes, what was handed over ahead counts as begun.
      expect(gate.visitors).to.be.lessThan(10);
    });
  });
}
