import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { ActorCrashedError, ActorStartError, Future } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { urlOf } from '../support/root.js';
import { until } from '../support/until.js';
import { Server } from './fixtures/server.js';

describe('In a thread', () => {
  const start = starter('thread');

  it('an actor serves a socket between its messages and while a handler waits', async () => {
    const server = start({}, Server);
    const port = await server.post({ action: 'listen' });
    const ask = async (text: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1').setEncoding('utf8');
      socket.end(text);
      const [answer] = (await once(socket, 'data')) as [string];
      return answer;
    };
    expect(await ask('idle')).to.equal('IDLE after 0');
    expect(await server.post({ action: 'work' })).to.equal(1);
    expect(await ask('between')).to.equal('BETWEEN after 1');
    const gate = new Gate();
    const waiting = server.post({ action: 'wait', gate: gate.key });
    await gate.entered();
    expect(await ask('meanwhile')).to.equal('MEANWHILE after 1');
    gate.open();
    await waiting;
  });

  it("an actor has the program's arguments", async () => {
    process.argv.push('--of-the-program', 'a b');
    try {
      const argv = await start({}, Server).post({ action: 'arguments' });
      expect(argv).to.deep.equal(process.argv.slice(2));
    } finally {
      process.argv.splice(-2);
    }
  });

  it('a module in TypeScript without its loader is no start, and the error says how to bring the loader along', async () => {
    const error = await failure(start({ execArgv: [], module: urlOf('spec/thread/fixtures/server.ts') }, Server).ready, ActorStartError);
    expect(error.message).to.include('node --import ./register.mjs').and.to.include('docs/typescript.md');
  });

  for (const placement of ['dedicated', 'shared'] as const) {
    for (const how of ['throws', 'does nothing'] as const) {
      it(`an actor answers although it has put something in place of the postMessage of ports that ${how} (${placement})`, async () => {
        const server = start({ placement }, Server);
        await server.post({ action: 'take-ports', how });
        expect(await server.post({ action: 'work' })).to.equal(1);
        expect(await Future.all(Array.from({ length: 100 }, () => server.post({ action: 'work' })))).to.have.length(100);
        await server.post({ action: 'arguments' });
      });
    }
  }

  it('an actor works while the code that posts to it has not ended', async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const server = start({}, Server);
    await server.post({ action: 'count', counter });
    // Until it knows how small they are.
    for (let n = 0; n < 20; n++) await Future.all(Array.from({ length: 1000 }, () => server.post({ action: 'count-on' })));
    Atomics.store(counter, 0, 0);
    let last = server.post({ action: 'count-on' });
    let posted = 1;
    for (; Atomics.load(counter, 0) < 20_000 && posted < 1_000_000; posted++) last = server.post({ action: 'count-on' });
    expect(Atomics.load(counter, 0)).to.be.at.least(20_000);
    expect(await last).to.equal(posted - 1);
  });

  it('a handler that blocks holds back no answer of those before it', async () => {
    const server = start({}, Server);
    for (let n = 0; n < 20; n++) await Future.all(Array.from({ length: 100 }, () => server.post({ action: 'work' })));
    const gate = new Gate();
    const quick = Array.from({ length: 50 }, () => server.post({ action: 'work' }));
    const slow = server.post({ action: 'block', gate: gate.key });
    await gate.entered();
    expect(await Future.all(quick)).to.have.length(50);
    expect(slow.state).to.equal('running');
    gate.open();
    await slow;
  });

  it('kill ends a loop for ever, and settles what waits behind it', async () => {
    const server = start({}, Server);
    const gate = new Gate();
    const loop = server.post({ action: 'loop', gate: gate.key });
    const behind = server.post({ action: 'work' });
    await gate.entered();
    await server.kill('enough');
    expect([loop.done(), behind.done(), server.status]).to.deep.equal([true, true, 'stopped']);
    expect([((await loop.exception()) as { delivered: string }).delivered, ((await behind.exception()) as { delivered: string }).delivered]).to.deep.equal([
      'maybe',
      'no',
    ]);
  });

  for (const [action, cause, text] of [
    ['throw-later', 'TypeError', 'uncaught in a timer'],
    ['reject-later', 'RangeError', 'rejected and unhandled'],
  ] as const) {
    it(`an error that nobody catches ends the actor and is the crash's cause: ${action}`, async () => {
      const server = start({}, Server);
      const waiting = server.post({ action });
      const error = await failure(waiting, ActorCrashedError);
      expect(error.message).to.include('Server').and.to.include(text);
      expect([error.exitCode, error.signal, error.outOfMemory, error.action]).to.deep.equal([1, null, false, action]);
      expect(error.cause).to.include({ name: cause, message: text });
      expect((error.cause as Error).stack).to.match(/server\.ts:\d+/);
      await until(() => server.status === 'broken');
    });
  }
});
