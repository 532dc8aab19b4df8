import { expect } from 'chai';
import { type ActorExecutor, ActorSystem, defaultSystem, type Mode, spawnWith } from '../../src/index.js';
import { Gate, openGates } from '../support/gate.js';
import { Journal } from '../support/journal.js';
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

    it('ends in good order where its parent waited for an item of its stream when that was shut down', async () => {
      const before = defaultSystem.stats().actors.map(({ id }) => id);
      const [gate, journal] = [new Gate(), new Journal()];
      const hen = spawnWith({ mode: 'inline' }, Hen);
      await hen.post({ action: 'hatch', mode, journal: journal.path });
      const chick = born(before).filter((id) => id !== hen.stats().id);
      await hen.post({ action: 'listen', gate: gate.key, journal: journal.path });
      await gate.entered();
      const ended = hen.shutdown();
      await until(() => statuses(chick).includes('stopping'), 'the child to be stopping');
      gate.open();
      await ended;
      await until(() => journal.lines.length === 3, 'all three to have been told');
      expect(journal.lines).to.have.members(['sung', 'heard', 'shutdown']);
    });

    it('belongs to the system of its parent', async () => {
      await using system = new ActorSystem({ threads: 1, processes: 1 });
      const hen = system.spawnWith({ mode: 'inline' }, Hen);
      await hen.post({ action: 'hatch', mode });
      expect(system.stats().actors.map(({ name }) => name)).to.deep.equal(['Hen', 'Chick']);
    });

    it('ends although its handler does not, when its parent is killed while that waits for it', async () => {
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

describe('An actor that was shut down', () => {
  it('starts no child, and says so', async () => {
    const [gate, journal] = [new Gate(), new Journal()];
    const hen = spawnWith({ mode: 'inline' }, Hen);
    await hen.post({ action: 'spawn-later', gate: gate.key, journal: journal.path });
    await gate.entered();
    await hen.shutdown();
    gate.open();
    await until(() => journal.lines.length > 0, 'the attempt');
    expect(journal.lines).to.deep.equal(['ShutdownError: the actor Hen was shut down, and starts no children']);
  });
});
