import { expect } from 'chai';
import sinon from 'sinon';
import { TimeoutError } from '../../src/errors.js';
import type { MessageHead } from '../../src/protocol/batches/messages.js';
import { machineTime } from '../../src/real-time.js';
import { HandlerContext, type Home } from '../../src/worker/context.js';
import type { Route } from '../../src/worker/route.js';

const HOUR = 3_600_000;
const contextOf = (head?: MessageHead): HandlerContext => new HandlerContext({ name: 'Some' } as Home, {} as Route, 1, false, false, 'go', head);

describe('The context of a handler', () => {
  afterEach(() => sinon.restore());

  it('takes no clock that was set forward for the deadline', () => {
    const [deadline, until] = [Date.now() + HOUR, machineTime() + HOUR];
    sinon.useFakeTimers({ now: Date.now() + 2 * HOUR, toFake: ['Date'] });
    contextOf({ tell: false, deadline, until }).throwIfAborted();
  });

  it('throws the TimeoutError when it has passed by both clocks', () => {
    const context = contextOf({ tell: false, deadline: Date.now() - 1, until: machineTime() - 1 });
    expect(() => context.throwIfAborted()).to.throw(TimeoutError);
  });

  it('takes an error whose name cannot be read for one of the handler', () => {
    const context = contextOf();
    context._abort(new Error('enough'));
    const error = Object.defineProperty(new Error('of the handler'), 'name', {
      get() {
        throw new Error('not to be read');
      },
    });
    expect(context._endedBy(error)).to.equal(false);
  });
});
