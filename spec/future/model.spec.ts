// One Future against a model of it that keeps only a word and a value, over random sequences of the public calls.
import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidStateError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';
import { outcomeOf } from './states.js';

type Call =
  | {
      name:
        | 'cancel'
        | 'abort'
        | 'setRunningOrNotifyCancel'
        | 'addDoneCallback'
        | 'addNestedCallback'
        | 'then'
        | 'result'
        | 'exception'
        | 'result now'
        | 'exception now';
    }
  | { name: 'setResult' | 'setException'; value: number };

class Model {
  state: 'pending' | 'running' | 'cancelled' | 'returned' | 'raised' = 'pending';
  private value = Number.NaN;
  private waiting: (() => void)[] = [];
  readonly called: string[] = [];

  get done(): boolean {
    return this.state !== 'pending' && this.state !== 'running';
  }

  get shown(): string {
    if (this.state === 'returned') return '<Future state=finished returned number>';
    if (this.state === 'raised') return '<Future state=finished raised number>';
    return `<Future state=${this.state}>`;
  }

  get result(): string {
    return {
      pending: 'rejected TimeoutError',
      running: 'rejected TimeoutError',
      cancelled: 'cancelled',
      returned: `resolved ${this.value}`,
      raised: `rejected ${this.value}`,
    }[this.state];
  }

  get exception(): string {
    return {
      pending: 'rejected TimeoutError',
      running: 'rejected TimeoutError',
      cancelled: 'cancelled',
      returned: 'resolved null',
      raised: `resolved ${this.value}`,
    }[this.state];
  }

  callback(name: string): void {
    const run = () => {
      this.called.push(`${name} ${this.shown}`);
    };
    if (this.done) run();
    else this.waiting.push(run);
  }

  nested(name: string): void {
    const run = () => {
      this.called.push(`${name} ${this.shown}`);
      this.callback(`in ${name}`);
    };
    if (this.done) run();
    else this.waiting.push(run);
  }

  settle(state: Model['state'], value = Number.NaN): void {
    this.state = state;
    this.value = value;
    for (const run of this.waiting.splice(0)) run();
  }
}

/** What the call returned, or 'throws' and the message of its InvalidStateError. */
function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidStateError);
    return `throws ${(error as Error).message}`;
  }
}

const name = (name: string) => fc.constant({ name } as Call);
const calls: fc.Arbitrary<Call[]> = fc.array(
  fc.oneof(
    ...[
      'cancel',
      'abort',
      'setRunningOrNotifyCancel',
      'addDoneCallback',
      'addNestedCallback',
      'then',
      'result',
      'exception',
      'result now',
      'exception now',
    ].map(name),
    fc.record({ name: fc.constantFrom('setResult' as const, 'setException' as const), value: fc.nat(9) }),
  ),
  { maxLength: 15 },
);

describe('a Future', () => {
  it('behaves as its model under any sequence of calls', async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (sequence) => {
        const future = new Future<number>();
        future.markObserved();
        const model = new Model();
        const called: string[] = [];
        const now: [Promise<string>, string][] = [];
        const atTheEnd: [Promise<string>, 'result' | 'exception'][] = [];
        const order: number[] = [];

        for (const [index, call] of sequence.entries()) {
          const invalid = `throws ${model.shown.includes('finished') ? 'FINISHED' : model.state.toUpperCase()}: ${model.shown}`;
          switch (call.name) {
            case 'cancel': {
              const expected = model.state === 'pending' || model.state === 'cancelled';
              if (model.state === 'pending') model.settle('cancelled');
              expect(future.cancel()).to.equal(expected);
              break;
            }
            case 'abort':
              if (model.state === 'pending') model.settle('cancelled');
              future.abort(index);
              break;
            case 'setRunningOrNotifyCancel': {
              const expected = model.state === 'pending' ? true : model.state === 'cancelled' ? false : invalid;
              if (model.state === 'pending') model.state = 'running';
              expect(attempt(() => future.setRunningOrNotifyCancel())).to.equal(expected);
              break;
            }
            case 'setResult':
            case 'setException': {
              const expected = model.done ? invalid : undefined;
              if (!model.done) model.settle(call.name === 'setResult' ? 'returned' : 'raised', call.value);
              expect(attempt(() => future[call.name](call.value))).to.equal(expected);
              break;
            }
            case 'addDoneCallback':
              model.callback(`${index}`);
              future.addDoneCallback((settled) => called.push(`${index} ${inspect(settled)}`));
              break;
            case 'addNestedCallback':
              model.nested(`${index}`);
              future.addDoneCallback((settled) => {
                called.push(`${index} ${inspect(settled)}`);
                settled.addDoneCallback(() => called.push(`in ${index} ${inspect(settled)}`));
              });
              break;
            case 'then': {
              const awaited = future.then(
                (value) => {
                  order.push(index);
                  return value;
                },
                (error) => {
                  order.push(index);
                  throw error;
                },
              );
              atTheEnd.push([outcomeOf(awaited), 'result']);
              break;
            }
            case 'result':
            case 'exception':
              atTheEnd.push([outcomeOf(future[call.name]()), call.name]);
              break;
            case 'result now':
              now.push([outcomeOf(future.result(0)), model.result]);
              break;
            case 'exception now':
              now.push([outcomeOf(future.exception(0)), model.exception]);
              break;
          }
          expect(called).to.deep.equal(model.called);
          expect(inspect(future)).to.equal(model.shown);
          expect([future.done(), future.running(), future.cancelled()]).to.deep.equal([model.done, model.state === 'running', model.state === 'cancelled']);
        }

        if (!model.done) {
          model.settle('returned', 5);
          future.setResult(5);
        }
        expect(called).to.deep.equal(model.called);
        for (const [outcome, expected] of now) expect(await outcome).to.equal(expected);
        for (const [outcome, read] of atTheEnd) expect(await outcome).to.equal(model[read]);
        expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
        expect([future._waiters, future._callbacks]).to.deep.equal([undefined, undefined]);
      }),
      { numRuns: 500 },
    );
  });
});
