// What happens when Futures are garbage-collected: each spec runs a program of its own in a child with --expose-gc.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { urlOf } from '../support/root.js';

const future = urlOf('src/future/future.ts');
const wait = urlOf('src/future/wait.ts');
const register = urlOf('spec/support/load-typescript.mjs');

const prelude = `
import { Future } from ${JSON.stringify(future)};
import { asCompleted, wait } from ${JSON.stringify(wait)};

const say = (...values) => console.log(JSON.stringify(values));
process.on('unhandledRejection', (error) => say('unhandledRejection', String(error)));
const warnings = [];
process.on('warning', (warning) => warnings.push([warning.name, warning.message, warning.detail ?? null]));
const failing = (error) => { const future = new Future(); future.setException(error); return future; };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Makes Futures in a frame of its own, so that none is left on the stack, and collects until they are gone and \`done\` says yes. */
async function collect(make, done = () => true) {
  const gone = (() => { const made = make(); return (Array.isArray(made) ? made : [made]).map((one) => new WeakRef(one)); })();
  for (let n = 0; n < 1000; n++) {
    await turn();
    gc();
    await turn();
    if (gone.every((one) => one.deref() === undefined) && done()) return;
  }
  throw new Error('not collected: ' + gone.filter((one) => one.deref() !== undefined).length);
}
/** The value of the next step, which nobody holds from then on. */
const take = async (iterator) => new WeakRef((await iterator.next()).value);
const warned = () => warnings.length > 0;
/** Of how many failures the warnings tell: the last of those that were made may be held by the machine's stack, and be collected later than the others. */
const told = () => warnings.reduce((sum, [, message]) => sum + Number(/^\\d+(?= Futures)/.exec(message)?.[0] ?? 1), 0);
`;

/** The lines that the program says. */
async function run(program: string): Promise<unknown[][]> {
  const args = ['--expose-gc', '--import', register, '--input-type=module', '--eval', prelude + program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown[]);
}

describe('a failure that nobody reads', () => {
  it('is reported when the Future is collected, with its error and stack, and is no unhandledRejection', async () => {
    const [[name, message, detail]] = (await run(`
      await collect(() => failing(new RangeError('boom')), warned);
      say(...warnings[0]);
    `)) as [[string, string, string]];
    expect(name).to.equal('UnobservedFutureWarning');
    expect(message).to.match(/^A Future failed and was garbage-collected before anybody had read the error\. It failed with RangeError: boom\. /);
    expect(detail).to.match(/^RangeError: boom\n {4}at /);
  });

  it('is reported with others of the same collection in one warning, which names the first', async () => {
    const [[count, message]] = (await run(`
      await collect(() => Array.from({ length: 1000 }, (_, n) => failing(new Error('boom ' + n))), () => told() === 1000);
      say(warnings.length, warnings[0][1]);
    `)) as [[number, string]];
    expect(count).to.be.at.most(2);
    expect(message).to.match(/^(999|1000) Futures failed and were .* The first failed with Error: boom 0\. /);
  });

  it('is reported whatever the error is', async () => {
    const messages = await run(`
      const hostile = new Error('hidden');
      for (const field of ['stack', 'message']) Object.defineProperty(hostile, field, { get() { throw new Error('hostile'); } });
      for (const error of [undefined, 'text', { code: 5 }, hostile]) {
        await collect(() => failing(error), warned);
        say(warnings.pop()[1]);
      }
    `);
    const errors = messages.map(([message]) => /It failed with (.*)\. Await/.exec(message as string)?.[1]);
    expect(errors).to.deep.equal(['undefined', "'text'", '{ code: 5 }', 'Error']);
  });

  it('is reported where a callback, wait and asCompleted saw the Future, but nobody the error', async () => {
    const [[count]] = (await run(`
      const settled = await (async () => {
        const futures = [new Future(), new Future(), new Future()];
        futures[0].addDoneCallback(() => {});
        const waiting = wait([futures[1]]);
        const next = asCompleted([futures[2]]).next();
        for (const future of futures) future.setException(new Error('boom'));
        await waiting;
        await next;
        return futures.map((future) => new WeakRef(future));
      })();
      await collect(() => [], () => told() === 3);
      say(told());
    `)) as [[number]];
    expect(count).to.equal(3);
  });

  it('is reported where result() had given up waiting for it', async () => {
    const [[message]] = (await run(`
      await collect(() => {
        const future = new Future();
        future.result(0).catch(() => {});
        future.setException(new Error('after the timeout'));
        return future;
      }, warned);
      say(warnings[0][1]);
    `)) as [[string]];
    expect(message).to.contain('after the timeout');
  });

  it('is not reported when it was read in any way, or is not to be, nor is a cancellation', async () => {
    // One more, unread, is collected with them: its warning shows that the time for theirs has come.
    const lines = await run(`
      const read = async (future) => {
        const ways = [
          (future) => future.then(null, () => {}),
          (future) => future.catch(() => {}),
          (future) => future.finally(() => {}).catch(() => {}),
          (future) => future.result().catch(() => {}),
          (future) => future.result(1000).catch(() => {}),
          (future) => future.exception(),
          (future) => Future.all([new Future(), future]).catch(() => {}),
          (future) => Future.all([failing('x'), future]).catch(() => {}),
          (future) => { future.markObserved(); },
        ];
        for (const way of ways) {
          const early = new Future();
          const reading = way(early);
          early.setException(new Error('early ' + way));
          await reading;
          await way(failing(new Error('late ' + way)));
        }
        await failing(new Error('read now')).exception(0);
        const inCallback = new Future();
        inCallback.addDoneCallback((settled) => settled.exception());
        inCallback.setException(new Error('in a callback'));
        const cancelled = new Future();
        cancelled.abort(new Error('abort'));
      };
      await read();
      await collect(() => failing(new Error('canary')), warned);
      say(...warnings);
    `);
    expect(lines.length).to.equal(1);
    expect(lines[0]?.length).to.equal(1);
    expect(lines[0]?.[0])
      .to.have.property('1')
      .that.matches(/^A Future failed .* with Error: canary\./);
  });

  it('does not keep its Future alive, not even by the frames of an error made in a method of it', async () => {
    const [[message]] = (await run(`
      class Task extends Future { fail() { this.setException(new Error('made inside')); return this; } }
      await collect(() => Array.from({ length: 200 }, () => new Task().fail()), () => told() === 200);
      say(warnings[0][1]);
    `)) as [[string]];
    expect(message).to.match(/^(199|200) Futures failed .* made inside/);
  });

  it('is an unhandledRejection where a promise was asked for and is not handled', async () => {
    const lines = await run(`
      failing(new Error('by result')).result();
      failing(new Error('by then')).then(() => {});
      await turn();
      await collect(() => failing(new Error('canary')), warned);
      say(warnings.length);
    `);
    expect(lines).to.deep.equal([['unhandledRejection', 'Error: by result'], ['unhandledRejection', 'Error: by then'], [1]]);
  });
});

describe('a long chain of callbacks', () => {
  it('is not kept when it has run', async () => {
    const lines = await run(`
      await collect(() => {
        const chain = Array.from({ length: 300 }, () => new Future());
        for (const [n, future] of chain.entries()) future.addDoneCallback(() => chain[n + 1]?.setResult(n));
        chain[0].setResult(0);
        return chain;
      });
      say('collected');
    `);
    expect(lines).to.deep.equal([['collected']]);
  });
});

describe('asCompleted', () => {
  it('keeps the program alive for its timeout only while somebody waits', async () => {
    const lines = await run(`
      const [first, second] = [new Future(), new Future()];
      const left = asCompleted([first, second], { timeout: 3_600_000 });
      const next = left.next();
      first.setResult(1);
      await next;
      const waited = asCompleted([second], { timeout: 50 });
      await waited.next().catch((error) => say(error.message));
    `);
    expect(lines).to.deep.equal([['1 (of 1) futures unfinished']]);
  });

  // CPython's AsCompletedTests.test_free_reference_yielded_future.
  it('keeps no reference to what it has yielded (test_free_reference_yielded_future)', async () => {
    expect(
      await run(`
      const settled = Array.from({ length: 3 }, (_, n) => { const future = new Future(); future.setResult(n); return future; });
      const pending = Array.from({ length: 3 }, () => new Future());
      const iterator = asCompleted([...settled, ...pending]);
      for (let n = 0; n < 3; n++) {
        const taken = await take(iterator);
        settled.shift();
        await collect(() => [], () => taken.deref() === undefined);
      }
      for (let n = 0; n < 3; n++) {
        const taking = take(iterator);
        pending.shift().setResult(n);
        const taken = await taking;
        await collect(() => [], () => taken.deref() === undefined);
      }
      say((await iterator.next()).done);
    `),
    ).to.deep.equal([[true]]);
  });
});

describe('map', () => {
  // CPython's ExecutorTest.test_free_reference.
  it('keeps no reference to what it has yielded (test_free_reference)', async () => {
    const map = urlOf('src/host/map.ts');
    expect(
      await run(`
      const { mapMessages } = await import(${JSON.stringify(map)});
      const post = () => { const future = new Future(); future.setResult({}); return future; };
      const iterator = mapMessages({ post, isFull: () => false, line: {} }, [1, 2, 3]);
      for (let n = 0; n < 3; n++) {
        const taken = await take(iterator);
        await collect(() => [], () => taken.deref() === undefined);
      }
      say((await iterator.next()).done);
    `),
    ).to.deep.equal([[true]]);
  });
});
