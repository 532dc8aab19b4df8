import { expect } from 'chai';
import type { ActorExecutor, Mode } from '../../src/index.js';
import { DeadlockError, Future } from '../../src/index.js';
import { shared, starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { pause } from '../support/until.js';
import { Account, Asker, Bank, type How } from './actors/circle.js';
import type { Capabilities } from './capabilities.js';

const circle = (length: number): string => Array.from({ length: length + 1 }, () => 'Asker.ask').join(' → ');

/** On a busy machine one may begin to wait later than the one that it has asked. */
const gaveUp = (length: number): RegExp => new RegExp(`^[abc] gave up: ${circle(length)}$`);

/** Three that all specs of a describe take. Each leaves them idle: what has given up a wait may have asked for something that is still under way. */
function cast(first: Mode, second: Mode): () => [ActorExecutor<Asker>, ActorExecutor<Asker>, ActorExecutor<Asker>] {
  const [a, b, c] = [shared(first, Asker, 'a'), shared(second, Asker, 'b'), shared(first, Asker, 'c')];
  const all = (): [ActorExecutor<Asker>, ActorExecutor<Asker>, ActorExecutor<Asker>] => [a(), b(), c()];
  afterEach(async () => {
    for (let round = 0; round < 2; round++) await Future.all(all().map((each) => each.post({ action: 'ask', way: [], how: 'await' })));
  });
  return all;
}

/** Whose waits cannot end, with the actors spread over the modes. */
export function circles(first: Mode, second: Mode, askers = cast(first, second)): void {
  it('two wait for each other: the wait that closes the circle rejects, and the other gets its answer', async () => {
    const [a, b] = askers();
    for (const [name, first, second] of [
      ['b', a, b],
      ['a', b, a],
    ] as const) {
      const [waits, asks] = [new Gate(), new Gate()];
      const answer = first.post({ action: 'wait-first', to: second, gate: waits.key, other: asks.key });
      await Promise.all([waits.entered(), asks.entered()]);
      asks.open();
      expect(await answer).to.equal(`${name} gave up: Asker.cross → Asker.wait-first → Asker.cross`);
    }
  });

  it('three do', async () => {
    const [a, b, c] = askers();
    expect(await a.post({ action: 'ask', way: [b, c, a], how: 'await' })).to.match(gaveUp(3));
    expect(await b.post({ action: 'ask', way: [c, b], how: 'await' })).to.match(gaveUp(2));
  });

  it('the two have asked at the same time: one of them gives up, and one only', async () => {
    const [a, b] = askers();
    for (let round = 0; round < 5; round++) {
      const gate = new Gate();
      const answers = Future.all([a.post({ action: 'cross', to: b, gate: gate.key }), b.post({ action: 'cross', to: a, gate: gate.key })]);
      await gate.entered(2);
      gate.open();
      expect((await answers).filter((answer) => answer.includes('gave up'))).to.have.lengthOf(1);
      expect(await answers).to.include('the end');
    }
  });
}

export function deadlocks(mode: Mode, capabilities: Capabilities): void {
  /** One waits for another, who asks that one in turn for what stands behind something else. What the two get. */
  const askBehind = async ([a, b]: ActorExecutor<Asker>[], how: 'abort' | 'second'): Promise<string[]> => {
    const [begin, running, goOn] = [new Gate(), new Gate(), new Gate()];
    const behind = a.post({ action: 'ask-behind', whom: b, how, gates: [begin.key, running.key, goOn.key] });
    await begin.entered();
    const waits = b.post({ action: 'ask', way: [a], how: 'await' });
    // Long enough for what looks for a circle to have gone round.
    await pause(20);
    begin.open();
    await running.entered();
    await pause(20);
    goOn.open();
    const answers = [await behind, await waits];
    running.open();
    return answers;
  };

  describe('a wait that could never end', () => {
    const start = starter(mode);

    const askers = cast(mode, mode);
    circles(mode, mode, askers);

    it('fails with the chain of handlers in its text', async () => {
      const error = await failure(start({}, Bank).post({ action: 'transfer', to: start({}, Account), depth: 0 }), DeadlockError);
      expect(error.code).to.equal('ERR_ACTOR_DEADLOCK');
      expect(error.message).to.match(/^this wait could never end: ((Account\.deposit|Bank\.transfer) → ){2}(Account\.deposit|Bank\.transfer), and each/);
    });

    it('is that of an actor for itself', async () => {
      const [a] = askers();
      expect(await a.post({ action: 'ask', way: [a], how: 'await' })).to.equal(`a gave up: ${circle(1)}`);
    });

    it('is one for a child that waits for its parent', async () => {
      const [a] = askers();
      const answer = await a.post({ action: 'ask-child', mode }).catch((error: Error) => error.message);
      expect(answer).to.match(/(Asker\.ask → Asker\.ask-child → Asker\.ask)|(Asker\.ask-child → Asker\.ask → Asker\.ask-child)/);
    });

    for (const how of ['then', 'handled', 'result', 'all'] as How[]) {
      it(`may be made by ${how}`, async () => {
        // New ones, for each the first way to the other.
        const [a, b] = [start({}, Asker, 'a'), start({}, Asker, 'b')];
        await Future.all([a.ready, b.ready]);
        expect(await a.post({ action: 'ask', way: [b, a], how })).to.match(gaveUp(2));
      });
    }

    it('is that for an item of a stream whose generator waits for the one who loops over it', async () => {
      const [a, b] = [start({}, Asker, 'a'), start({}, Asker, 'b')];
      expect(await a.post({ action: 'ask', way: [b, a], how: 'loop' })).to.match(
        /^[ab] gave up: (Asker\.ask → Asker\.answers → Asker\.ask|Asker\.answers → Asker\.ask → Asker\.answers)$/,
      );
      for (const each of [a, b]) expect(await each.post({ action: 'ask', way: [], how: 'await' })).to.equal('the end');
    });

    it('is that for the end of a stream that was left, whose generator waits for the one who left it', async () => {
      const [a, b] = askers();
      expect(await a.post({ action: 'ask', way: [b, a], how: 'leave' })).to.match(/^left$|^a gave up/);
      for (const each of [a, b]) expect(await each.post({ action: 'ask', way: [], how: 'await' })).to.equal('the end');
    });

    it('is one for a concurrent handler, behind what the same one has posted before', async () => {
      const [a, b] = askers();
      expect(await a.post({ action: 'have-told-and-asked', whom: b }).catch((error: Error) => error.message)).to.match(/b gave up|this wait could never end/);
      for (const each of [a, b]) expect(await each.post({ action: 'ask', way: [], how: 'await' })).to.equal('the end');
    });

    it('is one for a concurrent message that is held up, beside one that is not', async () => {
      expect(await askBehind(askers(), 'second')).to.deep.equal(['ERR_ACTOR_DEADLOCK', 'the end']);
    });

    it('may be one for all members of a pool', async () => {
      const answers = await askers()[0].post({ action: 'ask-pool', mode });
      expect(answers.filter((answer) => !/gave up|ERR_ACTOR_DEADLOCK/.test(answer))).to.deep.equal([]);
    });

    it('is found on one of several ways', async () => {
      const [a, b, c] = askers();
      const answers = await a.post({ action: 'ask-all', ways: [[b], [c, b], [b, c, a]] });
      expect(answers.filter((answer) => answer.includes('gave up'))).not.to.deep.equal([]);
      expect(answers.filter((answer) => answer !== 'the end' && !answer.includes('gave up'))).to.deep.equal([]);
    });
  });

  describe('no wait without end', () => {
    const askers = cast(mode, mode);

    for (const [how, answer] of [
      ['post', 'posted'],
      ['tell', 'told'],
    ] as const) {
      it(`is a ${how} to one who waits`, async () => {
        const [a, b] = askers();
        expect(await a.post({ action: 'ask', way: [b], how: 'await' })).to.equal('the end');
        expect(await a.post({ action: 'ask', way: [b, a], how })).to.equal(answer);
        for (const each of [b, a]) expect(await each.post({ action: 'ask', way: [], how })).to.equal('the end');
      });
    }

    it('is one with a limit, nor one that is no part of the handler', async () => {
      const [a, b] = askers();
      expect(await a.post({ action: 'ask', way: [b, a], how: 'limited' })).to.match(/had waited long enough$/);
      expect(await a.post({ action: 'ask', way: [b, a], how: 'apart' })).to.match(/had waited long enough$/);
    });

    it('is one for a concurrent handler of one who waits', async () => {
      const [a, b] = askers();
      expect(await a.post({ action: 'ask', way: [b, a], how: 'await', last: 'beside' })).to.equal('the end');
    });

    it('is that although others have posted before what is not concurrent, save within one thread, where all actors post by one queue', async () => {
      const [a, b] = askers();
      for (let n = 0; n < 64; n++) await a.post({ action: 'ask', way: [], how: 'await' });
      const answer = a.post({ action: 'ask', way: [b, a], how: 'await', last: 'beside' });
      const others = Array.from({ length: 5 }, () => a.post({ action: 'ask', way: [], how: 'await' }));
      if (capabilities.containsCrashes) expect(await answer).to.equal('the end');
      else expect(await answer).to.match(/^b gave up/);
      expect(new Set(await Future.all(others))).to.deep.equal(new Set(['the end']));
    });

    it('is one for a concurrent message when that before it goes, nor does it last where it was found to be one before', async () => {
      const [behind, waits] = await askBehind(askers(), 'abort');
      expect(behind).to.be.oneOf(['the end', 'ERR_ACTOR_DEADLOCK']);
      expect(waits).to.equal('the end');
    });

    it('is one that is about to end, as the stream whose generator asks back is left', async () => {
      const [a, b] = askers();
      for (let round = 0; round < 4; round++) expect(await a.post({ action: 'leave-first', over: b })).to.equal('first');
    });

    for (const how of ['all', 'broadcast'] as const) {
      it(`is what is left of several, when one has failed (${how})`, async () => {
        const [a] = askers();
        const [gate, failed] = [new Gate(), new Gate()];
        const answer = a.post({ action: 'go-on', mode, how, gate: gate.key, failed: failed.key });
        await failed.entered();
        gate.open();
        expect(await answer).to.equal('RangeError: as it was told');
        expect(await a.post({ action: 'other' })).to.equal('the end');
      });
    }

    // Where others have a thread of their own, and can answer meanwhile.
    if (capabilities.sparesOthers) {
      it('is one whose answer has come and was not read yet', async () => {
        const [a, b] = askers();
        // The ways are there.
        await a.post({ action: 'ask', way: [b], how: 'await' });
        await b.post({ action: 'ask', way: [a], how: 'await' });
        const before = await a.post({ action: 'answered' });
        for (let round = 1; round <= 10; round++) {
          const busy = new Gate();
          const first = b.post({ action: 'ask-busily', whom: a, gate: busy.key });
          while ((await a.post({ action: 'answered' })) < before + round);
          await busy.entered();
          const second = a.post({ action: 'ask', way: [b], how: 'await' });
          // The second asks, and looks where that leads to, before the first reads anything.
          await pause(20);
          busy.open();
          expect(await Future.all([first, second])).to.deep.equal(['the end', 'the end']);
        }
      });
    }

    it('is one for items that come slowly, and none for one after the other', async () => {
      const [a, b] = askers();
      expect(await a.post({ action: 'loop-slowly', over: b, count: 3, ms: 10 })).to.deep.equal([0, 1, 2]);
      expect(await b.post({ action: 'loop-slowly', over: a, count: 3, ms: 10 })).to.deep.equal([0, 1, 2]);
    });

    it('is a long one', async () => {
      const [a, b, c] = askers();
      const answers = Future.all([
        a.post({ action: 'slowly', to: [b, c], ms: 20 }),
        b.post({ action: 'slowly', to: [c], ms: 20 }),
        a.post({ action: 'slowly', to: [c, b], ms: 20 }),
      ]);
      expect(await answers).to.deep.equal(['slowly', 'slowly', 'slowly']);
    });
  });
}
