// What a unit test does with an actor that it runs inline.
import { threadId } from 'node:worker_threads';
import { expect } from 'chai';
import sinon from 'sinon';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Clerk } from './fixtures/clerk.js';

describe('An inline actor in a unit test', () => {
  const start = starter('inline');

  afterEach(() => sinon.restore());

  it('runs the stub of a method, put there before or after its start', async () => {
    const note = sinon.stub(Clerk.prototype, 'note').returns(['stubbed']);
    const clerk = start({}, Clerk);
    expect(await clerk.post({ action: 'note', text: 'a' })).to.deep.equal(['stubbed']);
    const time = sinon.stub(Clerk.prototype, 'time').throws(new TypeError('stubbed'));
    await failure(clerk.post({ action: 'time' }), TypeError);
    expect([note.callCount, time.callCount]).to.deep.equal([1, 1]);
    sinon.restore();
    expect(await clerk.post({ action: 'note', text: 'b' })).to.deep.equal(['b']);
  });

  it('shows a spy the message, the context and the instance', async () => {
    const note = sinon.spy(Clerk.prototype, 'note');
    const clerk = start({}, Clerk);
    const message = { action: 'note', text: 'a' } as const;
    await clerk.post(message);
    const [received, context] = note.firstCall.args as unknown[];
    expect(received).to.deep.equal(message);
    expect(received, 'a copy').to.not.equal(message);
    expect(context).to.include({ action: 'note' });
    expect(note.firstCall.thisValue).to.be.instanceOf(Clerk);
    expect(note.firstCall.returnValue).to.deep.equal(['a']);
  });

  it('handles a message after the post, never within it', async () => {
    const note = sinon.spy(Clerk.prototype, 'note');
    const clerk = start({}, Clerk);
    await clerk.ready;
    const future = clerk.post({ action: 'note', text: 'idle' });
    const other = clerk.post({ action: 'note', text: 'busy' });
    clerk.tell({ action: 'note', text: 'told' });
    expect([note.callCount, future.done(), future.cancel(), other.cancel()]).to.deep.equal([0, false, true, true]);
    await clerk.shutdown();
    expect(note.args.map(([{ text }]) => text)).to.deep.equal(['told']);
  });

  it('has plain stacks: the handler on top, in its own file and line, and few frames of ours', async () => {
    Error.stackTraceLimit = 50;
    const error = await failure(start({}, Clerk).post({ action: 'fail' }), RangeError);
    Error.stackTraceLimit = 10;
    const [first, top, ...rest] = (error.stack as string).split('\n');
    expect(first).to.equal('RangeError: failed');
    expect(top).to.match(/at _?Clerk\.fail \(.*fixtures.clerk\.ts:\d+:\d+\)$/);
    expect(rest.length, error.stack).to.be.below(20);
  });

  it('can be stepped into: its code runs on the thread of the test, where a breakpoint would stop it', async () => {
    let from: number | undefined;
    sinon.stub(Clerk.prototype, 'time').callsFake(() => {
      from = threadId;
      return 0;
    });
    await start({}, Clerk).post({ action: 'time' });
    expect(from).to.equal(threadId);
  });

  it('takes the options of other modes, and is never restarted', async () => {
    const clerk = start(
      { restart: { maxRestarts: 5 }, resourceLimits: { maxOldGenerationSizeMb: 1 }, execArgv: ['--no-such'], env: { A: 'b' }, keepAlive: true },
      Clerk,
    );
    await failure(clerk.post({ action: 'fail' }), RangeError);
    expect(await clerk.post({ action: 'note', text: 'on' })).to.deep.equal(['on']);
    await clerk.kill();
    expect(clerk.stats()).to.include({ status: 'stopped', restarts: 0, mode: 'inline', pid: process.pid, threadId });
  });
});
