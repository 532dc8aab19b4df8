import { expect } from 'chai';
import { type ActorRef, BrokenExecutorError, Future, type Mode } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { rejection } from '../support/failure.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Ancestor } from './actors/ancestor.js';

const branches: Mode[][] = [
  ['thread', 'thread', 'inline'],
  ['process', 'thread', 'process'],
];

describe('Two families of actors', function () {
  this.timeout(60_000);
  const start = starter('inline');

  async function families(): Promise<{ journal: Journal; heads: [ReturnType<typeof head>, ReturnType<typeof head>]; all: ActorRef<Ancestor>[] }> {
    const journal = new Journal();
    const heads: [ReturnType<typeof head>, ReturnType<typeof head>] = [head('a', 'thread', journal), head('b', 'process', journal)];
    const refs = await Future.all(heads.map((each, i) => each.post({ action: 'beget', modes: branches[i] as Mode[] })));
    return { journal, heads, all: [heads[0].ref, ...(refs[0] as ActorRef<Ancestor>[]), heads[1].ref, ...(refs[1] as ActorRef<Ancestor>[])] };
  }

  function head(name: string, mode: Mode, journal: Journal) {
    return start({ mode }, Ancestor, name, journal.path);
  }

  const names = ['a', 'a.0', 'a.0.0', 'a.0.0.0', 'b', 'b.0', 'b.0.0', 'b.0.0.0'];

  it('can all post to each other, whoever gave them the ref', async () => {
    const { all } = await families();
    expect(await Future.all(all.map((each) => each.post({ action: 'name' })))).to.deep.equal(names);
    for (const each of all) {
      const others = all.filter((other) => other !== each);
      const told = await Promise.all(others.map((whom) => each.post({ action: 'name-of', whom })));
      expect(told).to.deep.equal(names.filter((name) => name !== names[all.indexOf(each)]));
    }
    const way = [5, 0, 7, 2, 4, 3, 6, 1].map((i) => all[i] as ActorRef<Ancestor>);
    expect(await way[0]?.post({ action: 'names-by', way: way.slice(1) })).to.deep.equal([5, 0, 7, 2, 4, 3, 6, 1].map((i) => names[i]));
  });

  it('end with their heads; who has a ref to one of them is told', async () => {
    const { journal, heads, all } = await families();
    const [, , grandchild, , stranger] = all as [unknown, unknown, ActorRef<Ancestor>, unknown, ActorRef<Ancestor>];
    expect(await stranger.post({ action: 'name-of', whom: grandchild })).to.equal('a.0.0');
    await heads[0].shutdown();
    expect(journal.lines.map((line) => line.split(' ')[0])).to.deep.equal(['a', 'a.0', 'a.0.0', 'a.0.0.0']);
    expect(await stranger.post({ action: 'failure-of', whom: grandchild })).to.equal('throws');
    expect(await rejection(Promise.resolve().then(() => grandchild.post({ action: 'name' })))).to.be.instanceOf(Error);
  });

  it('end with a head that is killed; who has a ref to one of them is told', async () => {
    const { heads, all } = await families();
    const [, stranger] = all as [unknown, ActorRef<Ancestor>];
    const last = all[7] as ActorRef<Ancestor>;
    expect(await stranger.post({ action: 'name-of', whom: last })).to.equal('b.0.0.0');
    await heads[1].kill();
    expect(await stranger.post({ action: 'failure-of', whom: last })).to.be.oneOf(['throws', 'fails']);
    expect(await rejection(Promise.resolve().then(() => last.post({ action: 'name' })))).to.be.instanceOf(BrokenExecutorError);
  });

  for (const mode of ['thread', 'process'] as Mode[]) {
    it(`in mode '${mode}' take along what was started there by spawn itself, in good order`, async () => {
      const journal = new Journal();
      const parent = head('a', mode, journal);
      const founded = await Promise.all((['inline', 'thread'] as Mode[]).map((each) => parent.post({ action: 'found', mode: each })));
      for (const each of founded) expect(await each.post({ action: 'name' })).to.equal("a's");
      await parent.shutdown();
      await until(() => journal.lines.length === 3, 'all to stop');
      expect(journal.lines).to.deep.equal(['a shutdown', "a's shutdown", "a's shutdown"]);
    });
  }
});
