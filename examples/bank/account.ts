import { EventEmitter, once } from 'node:events';
// A program of your own imports from 'futures-actors'.
import { type ActorContext, actor, handler, serializable } from '../../src/index.js';

/** Arrives as this class wherever this module is loaded: in the tellers' threads, which look for it and pass it on, and in the program. */
@serializable()
export class InsufficientFundsError extends Error {
  override readonly name = 'InsufficientFundsError';
  readonly owner: string;
  readonly missing: number;

  constructor(owner: string, missing: number) {
    super(`${owner} is ${missing} short`);
    this.owner = owner;
    this.missing = missing;
  }
}

/** An actor of its own, one of many in a few threads. It handles one message at a time, so nothing comes between the look at its balance and the change of it. */
@actor({ placement: 'shared' })
export class Account {
  readonly #owner: string;
  #balance: number;
  /** By transfer: what it has taken from this account. */
  readonly #taken = new Map<number, number>();
  /** Emits 'thaw'. */
  readonly #events = new EventEmitter();
  #frozen = false;

  constructor(owner: string, balance: number) {
    this.#owner = owner;
    this.#balance = balance;
  }

  /** From a frozen account money is taken when it has been thawed, unless the transfer cannot wait that long: the signal aborts at its deadline. */
  @handler('withdraw')
  async withdraw({ transfer, amount }: { action: 'withdraw'; transfer: number; amount: number }, { signal }: ActorContext): Promise<void> {
    if (this.#frozen) await once(this.#events, 'thaw', { signal });
    if (amount > this.#balance) throw new InsufficientFundsError(this.#owner, amount - this.#balance);
    this.#balance -= amount;
    this.#taken.set(transfer, amount);
  }

  @handler('deposit')
  deposit({ amount }: { action: 'deposit'; amount: number }): void {
    this.#balance += amount;
  }

  /** Gives back what the transfer has taken, if it has. */
  @handler('undo')
  undo({ transfer }: { action: 'undo'; transfer: number }): void {
    this.#balance += this.#taken.get(transfer) ?? 0;
    this.#taken.delete(transfer);
  }

  @handler('balance')
  balance(_message: { action: 'balance' }): number {
    return this.#balance;
  }

  @handler('freeze')
  freeze(_message: { action: 'freeze' }): void {
    this.#frozen = true;
  }

  /** Concurrent, for a withdrawal may be waiting for it. */
  @handler('thaw', { concurrent: true })
  thaw(_message: { action: 'thaw' }): void {
    this.#frozen = false;
    this.#events.emit('thaw');
  }
}
