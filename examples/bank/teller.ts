// A program of your own imports from 'futures-actors'.
import { type ActorContext, type ActorRef, actor, handler } from '../../src/index.js';
import { type Account, InsufficientFundsError } from './account.js';

export interface Transfer {
  action: 'transfer';
  id: number;
  amount: number;
  from: ActorRef<Account>;
  to: ActorRef<Account>;
}

/**
 * Moves money between accounts that it knows by refs only.
 *
 * Nothing here can wait for ever: tellers wait for accounts, and accounts for nobody. Were an account to pay another one itself, awaiting its `deposit` in a handler of its
 * own, two that pay each other at the same time would each wait for the other to begin; the await of one of them would fail with a DeadlockError.
 */
@actor({ placement: 'shared' })
export class Teller {
  /** Concurrent: while one transfer waits for its accounts, others go on. So the posts say by `within` which of the transfers they are a part of. */
  @handler('transfer', { concurrent: true })
  async transfer({ id, amount, from, to }: Transfer, context: ActorContext): Promise<void> {
    try {
      await from.post({ action: 'withdraw', transfer: id, amount }, { within: context });
    } catch (error) {
      // Unless the account has refused, it may have paid and the news come too late. It handles in order what one teller posts, so this finds the payment, if
      // there was one; and it is no part of a transfer that has run out of time.
      if (!(error instanceof InsufficientFundsError)) await from.post({ action: 'undo', transfer: id }, { within: null });
      throw error;
    }
    // The money is under way, and arrives whatever becomes of the deadline.
    await to.post({ action: 'deposit', amount }, { within: null });
  }
}
