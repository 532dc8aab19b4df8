import { expect } from 'chai';
import sinon from 'sinon';
import { ActorCrashedError, type ActorExecutor, ActorStartError, type Future, wait } from '../../src/index.js';
import { Crasher } from '../contract/actors/crasher.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Inmate } from './actors/inmate.js';

describe('The crash of a process actor', () => {
  const start = starter('process');
  const crashed = (future: PromiseLike<unknown>): Promise<ActorCrashedError> => failure(future, ActorCrashedError);
  const how = ({ exitCode, signal, outOfMemory, action }: ActorCrashedError): object => ({ exitCode, signal, outOfMemory, action });

  it('tells the exit code, and the last that the process wrote to stderr', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `complaint ${i}`);
    const error = await crashed(start({}, Inmate).post({ action: 'exit', code: 7, saying: lines.join('\n') }));
    expect(how(error)).to.deep.equal({ exitCode: 7, signal: null, outOfMemory: false, action: 'exit' });
    expect(error.message).to.match(/process of the actor Inmate ended with exit code 7 while it handled 'exit'/);
    expect(error.message).to.include(lines.slice(-20).join('\n')).and.to.not.include('complaint 29');
  });

  it('tells a signal that nobody can catch', async () => {
    const journal = new Journal();
    const error = await crashed(start({}, Inmate).post({ action: 'signal-self', signal: 'SIGKILL', journal: journal.path }));
    expect(how(error)).to.deep.equal({ exitCode: null, signal: 'SIGKILL', outOfMemory: false, action: 'signal-self' });
    expect(journal.lines).to.deep.equal([]);
  });

  it('by SIGTERM lets the process end by itself, and tells the signal', async () => {
    const journal = new Journal();
    const error = await crashed(start({}, Inmate).post({ action: 'signal-self', signal: 'SIGTERM', journal: journal.path }));
    expect(how(error)).to.deep.equal({ exitCode: null, signal: 'SIGTERM', outOfMemory: false, action: 'signal-self' });
    expect(journal.lines).to.deep.equal(['exit 143']);
  });

  it('by abort is told apart from want of memory', async () => {
    const error = await crashed(start({}, Inmate).post({ action: 'abort-self' }));
    expect(how(error)).to.deep.equal({ exitCode: null, signal: 'SIGABRT', outOfMemory: false, action: 'abort-self' });
  });

  it('for want of memory says so', async () => {
    const hoarder = start({ execArgv: [...process.execArgv, '--max-old-space-size=64'] }, Crasher, new Journal().path);
    const error = await crashed(hoarder.post({ action: 'hoard' }));
    expect([error.outOfMemory, error.action]).to.deep.equal([true, 'hoard']);
    expect(error.message).to.include('ran out of memory').and.to.include('JavaScript heap out of memory').and.to.not.include('node::OOMErrorHandler');
  }).timeout(60_000);

  it('by an uncaught error has that error as its cause', async () => {
    const cause = Object.assign(new TypeError('uncaught in a timer', { cause: new RangeError('why') }), { code: 'E_TIMER', tries: 3 });
    const error = await crashed(start({}, Inmate).post({ action: 'throw-later', error: cause }));
    expect(how(error)).to.deep.equal({ exitCode: 1, signal: null, outOfMemory: false, action: 'throw-later' });
    expect(error.message).to.include('TypeError: uncaught in a timer');
    expect(error.cause).to.be.instanceOf(TypeError).and.to.include({ message: 'uncaught in a timer', code: 'E_TIMER', tries: 3 });
    expect((error.cause as Error).cause).to.be.instanceOf(RangeError);
  });

  it('is not explained by an error that the process had survived', async () => {
    const inmate = start({}, Inmate);
    expect(await inmate.post({ action: 'survive', error: new Error('not the end') })).to.equal('not the end');
    const error = await crashed(inmate.post({ action: 'exit', code: 4 }));
    expect(error.exitCode).to.equal(4);
    expect(error.cause).to.equal(undefined);
  });

  it('is not explained by that where the clock of the process is a fake one either', async () => {
    const inmate = start({}, Inmate);
    await inmate.post({ action: 'stop-microtasks' });
    expect(await inmate.post({ action: 'survive', error: new Error('not the end') })).to.equal('not the end');
    const error = await crashed(inmate.post({ action: 'exit', code: 4 }));
    expect(error.cause).to.equal(undefined);
  });

  it("is not what an actor says that emits 'exit' itself, and still sends the last answers when it comes", async () => {
    const inmate = start({ prefetch: 3 }, Inmate);
    expect(await inmate.post({ action: 'emit-exit' })).to.equal('lives on');
    const large = inmate.post({ action: 'fill', bytes: 5_000_000 });
    const last = inmate.post({ action: 'exit', code: 3 });
    expect(Buffer.from(await large).equals(Buffer.alloc(5_000_000, 7))).to.equal(true);
    expect((await crashed(last)).exitCode).to.equal(3);
  });

  it('comes after the answers that were given before it, however busy the host is', async () => {
    const inmate = start({ prefetch: 64 }, Inmate);
    await inmate.ready;
    const answered = Array.from({ length: 50 }, () => inmate.post({ action: 'add', n: 0 }));
    const last = inmate.post({ action: 'exit', code: 5 });
    // Writing to a process that is gone must not take away what there still is to read from it. (Microtasks send, and let nothing be read.)
    const unheard: Future<number>[] = [];
    for (const end = Date.now() + 500; Date.now() < end; await undefined) {
      if (unheard.length < 10) unheard.push(inmate.post({ action: 'add', n: 1 }));
      block(1);
    }
    expect((await crashed(last)).action).to.equal('exit');
    for (const future of answered) expect(await future).to.equal(0);
    for (const future of unheard) expect((await crashed(future)).action).to.equal('exit');
  });

  it('sends what it had answered, however large, before the process ends', async () => {
    const inmate = start({ prefetch: 3 }, Inmate);
    await inmate.ready;
    const large = inmate.post({ action: 'fill', bytes: 20_000_000 });
    const another = inmate.post({ action: 'echo', value: 'y'.repeat(1_000_000) });
    const last = inmate.post({ action: 'exit', code: 6 });
    expect(Buffer.from(await large).equals(Buffer.alloc(20_000_000, 7))).to.equal(true);
    expect(await another).to.equal('y'.repeat(1_000_000));
    expect((await crashed(last)).exitCode).to.equal(6);
  });

  it('is told also while a process of its own holds its stderr open', async () => {
    const inmate = start({}, Inmate);
    const grandchild = await inmate.post({ action: 'have-child' });
    try {
      const error = await crashed(inmate.post({ action: 'exit', code: 8, saying: 'left alone' }));
      expect(error.exitCode).to.equal(8);
      expect(error.message).to.include('left alone');
      process.kill(grandchild, 0);
    } finally {
      process.kill(grandchild, 'SIGKILL');
    }
  });

  it('is told also then where the clock of the host is a fake one', async () => {
    const inmate = start({}, Inmate);
    const grandchild = await inmate.post({ action: 'have-child' });
    const clock = sinon.useFakeTimers();
    try {
      const error = await crashed(inmate.post({ action: 'exit', code: 8 }));
      expect(error.exitCode).to.equal(8);
      process.kill(grandchild, 0);
    } finally {
      clock.restore();
      process.kill(grandchild, 'SIGKILL');
    }
  });

  it('is the end of a process that writes something of its own into the pipe', async () => {
    const inmate = start({}, Inmate);
    const error = await crashed(lost(inmate, inmate.post({ action: 'scribble', text: 'hello, is anybody there?' })));
    expect(error.signal).to.equal('SIGKILL');
    expect(error.cause).to.be.instanceOf(Error);
    expect((error.cause as Error).message).to.match(/^what came through the pipe is no frame/);
  });

  for (const [fd, way] of [
    [3, 'from'],
    [4, 'to'],
  ] as const) {
    it(`is the end of a process that closes the pipe ${way} its host and lives on`, async () => {
      const actor = start({}, Inmate);
      const closed = actor.post({ action: 'close-pipe', fd });
      const error = await crashed(actor.post({ action: 'hang' }));
      expect([error.signal, (error.cause as Error).message]).to.deep.equal(['SIGKILL', `it closed the pipe ${way} its host`]);
      await wait([closed]);
    });
  }

  it('at the start tells what Node said of its flags', async () => {
    const error = await failure(start({ execArgv: ['--no-such-flag'] }, Inmate).ready, ActorStartError);
    expect(error.message).to.include('bad option: --no-such-flag');
    expect((error.cause as ActorCrashedError).exitCode).to.equal(9);
  });
});

/** Also where the handler's answer came before the pipe was found to be lost. */
async function lost(actor: ActorExecutor<Inmate>, future: PromiseLike<unknown>): Promise<void> {
  await future;
  await until(() => actor.status === 'broken');
  throw await actor.post({ action: 'add', n: 1 }).exception();
}

/** The host does nothing else meanwhile. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
