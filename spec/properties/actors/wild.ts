import { type ActorContext, actor, handler } from '../../../src/index.js';
import { pause } from '../../support/until.js';
import { type Ledger, type LedgerPlace, ledgerAt } from '../ledger.js';

/** What becomes of one start of the actor. */
export type Start = 'ok' | 'slow' | 'throws' | 'exits';

export interface Plan {
  readonly ledger: LedgerPlace;
  /** By the number of restarts before; the later ones are 'ok'. */
  readonly starts: readonly Start[];
  readonly stop: 'ok' | 'slow' | 'throws';
}

/** What a message may ask for. */
export type Act =
  | 'throw'
  | 'turns'
  | 'nap'
  | 'spin'
  | 'big'
  | 'uncloneable'
  | 'obey'
  | 'look up'
  | 'relay'
  /** Ends its thread or process: in the handler, a moment after its answer, by an error that nobody catches, by a rejection that nobody handles. */
  | 'exit'
  | 'doom'
  | 'uncaught'
  | 'unhandled';

/** Ids from here on are of messages that the actor posted to itself. */
export const RELAYED = 1_000_000;
export const relayedId = (id: number, index: number): number => RELAYED + id * 4 + index;

export const bigLength = (amount: number): number => (amount + 1) * 10_000;

/** Does anything that it is told to, and enters in a ledger, which outlives it, what it began and ended. */
@actor()
export class Wild {
  readonly #ledger: Ledger;
  readonly #plan: Plan;
  #restarts = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#ledger = ledgerAt(plan.ledger);
  }

  async onStart({ restarts }: { restarts: number }): Promise<void> {
    this.#restarts = restarts;
    this.#ledger.write('started', restarts);
    const start = this.#plan.starts[restarts] ?? 'ok';
    if (start === 'slow') await pause(3);
    if (start === 'throws') throw new Error('thrown by onStart');
    if (start === 'exits') process.exit(3);
  }

  async onStop(): Promise<void> {
    this.#ledger.write('stopped', this.#restarts);
    if (this.#plan.stop === 'slow') await pause(3);
    if (this.#plan.stop === 'throws') throw new Error('thrown by onStop');
  }

  @handler('quick')
  quick({ id }: { action: 'quick'; id: number }): number {
    this.#ledger.write('begun', id);
    this.#ledger.write('ended', id);
    return id;
  }

  @handler('beside', { concurrent: true })
  async beside({ id, amount }: { action: 'beside'; id: number; amount: number }): Promise<number> {
    this.#ledger.write('begun', id);
    for (let i = 0; i < amount; i++) await nextTurn();
    this.#ledger.write('ended', id);
    return id;
  }

  @handler('bytes')
  bytes({ id, buffer }: { action: 'bytes'; id: number; buffer: ArrayBuffer }): number {
    this.#ledger.write('begun', id);
    // An empty one has lost what was sent.
    const wrong = buffer.byteLength === 0 || new Uint8Array(buffer).some((byte) => byte !== id % 256);
    this.#ledger.write('ended', id);
    return wrong ? -1 : id;
  }

  @handler('act')
  act({ id, what, amount }: { action: 'act'; id: number; what: Act; amount: number }, context: ActorContext): unknown {
    this.#ledger.write('begun', id);
    let result: unknown;
    try {
      result = this.#perform(id, what, amount, context);
    } catch (error) {
      this.#ledger.write('ended', id);
      throw error;
    }
    if (!(result instanceof Promise)) {
      this.#ledger.write('ended', id);
      return result;
    }
    return result.finally(() => this.#ledger.write('ended', id));
  }

  #perform(id: number, what: Act, amount: number, context: ActorContext): unknown {
    switch (what) {
      case 'throw':
        throw new RangeError(`thrown by ${id}`);
      case 'turns':
        return turns(amount).then(() => id);
      case 'nap':
        return pause(amount / 2).then(() => id);
      case 'spin':
        spin(amount * 100);
        return id;
      case 'big':
        return new Float64Array(bigLength(amount)).fill(id);
      case 'uncloneable':
        return { id, call: () => id };
      case 'obey':
        return obey(context.signal);
      case 'look up':
        for (let i = 0; i < amount; i++) {
          spin(100);
          context.throwIfAborted();
        }
        return id;
      case 'relay':
        // Their failures are looked at, as everybody should.
        for (const index of [0, 1, 2])
          context.self
            .post({ action: 'quick', id: relayedId(id, index) })
            .exception()
            .catch(() => {});
        return id;
      case 'exit':
        process.exit(4);
        break;
      case 'doom':
        setImmediate(() => process.exit(5));
        return id;
      case 'uncaught':
        setTimeout(() => {
          throw new Error(`uncaught, of ${id}`);
        });
        return pause(amount).then(() => id);
      case 'unhandled':
        void Promise.reject(new Error(`unhandled, of ${id}`));
        return turns(amount).then(() => id);
    }
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Odd ones wait for microtasks only. */
async function turns(amount: number): Promise<void> {
  for (let i = 0; i < amount; i++) await (amount % 2 === 0 ? nextTurn() : Promise.resolve());
}

function spin(us: number): void {
  for (const end = performance.now() + us / 1000; performance.now() < end; );
}

/** Ends only by an abort. */
function obey(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
