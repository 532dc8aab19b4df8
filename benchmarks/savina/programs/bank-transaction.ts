import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { Random } from '../random.js';
import { many } from '../stage.js';

const BALANCE = 1_000_000;
const SEED = 123456;

interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** Always to a later account, so that no two wait for each other. */
function transfer(random: Random, accounts: number): Transfer {
  const from = random.below(accounts - 1);
  const to = from + 1 + random.below(accounts - 1 - from);
  return { from, to, amount: 1 + random.below(1000) };
}

@actor()
export class Account {
  private balance = BALANCE;

  /** Answers the teller when the money has arrived; until then other transfers from here wait. */
  @handler('credit')
  async credit({ amount, to, teller }: { action: 'credit'; amount: number; to: ActorRef<Account>; teller: ActorRef<Teller> }): Promise<void> {
    this.balance -= amount;
    await to.post({ action: 'debit', amount });
    teller.tell({ action: 'reply' });
  }

  @handler('debit')
  debit({ amount }: { action: 'debit'; amount: number }): void {
    this.balance += amount;
  }

  @handler('statement')
  statement(_message: { action: 'statement' }): number {
    return this.balance;
  }
}

@actor()
export class Teller {
  private readonly accounts: ActorRef<Account>[];
  private readonly collector: ActorRef<Collector>;
  private readonly random = new Random(SEED);
  private left = 0;

  constructor(accounts: ActorRef<Account>[], collector: ActorRef<Collector>) {
    this.accounts = accounts;
    this.collector = collector;
  }

  @handler('start')
  start({ transactions }: { action: 'start'; transactions: number }, { self }: ActorContext<Teller>): void {
    this.left = transactions;
    for (let i = 0; i < transactions; i++) {
      const { from, to, amount } = transfer(this.random, this.accounts.length);
      this.accounts[from].tell({ action: 'credit', amount, to: this.accounts[to], teller: self });
    }
  }

  @handler('reply')
  reply(_message: { action: 'reply' }): void {
    if (--this.left === 0) this.collector.tell({ action: 'done', value: 'all replied' });
  }
}

/** Transfers between accounts, each of which waits for the other account. */
export const bankTransaction: Program = {
  name: 'bank-transaction',
  title: 'Bank transaction',
  unit: 'transfers/s',
  better: 'higher',
  axis: 'transfers',
  defaults: '50,000 transfers between 1,000 accounts',
  suite: 50_000,
  sweep: [200, 1000, 4000],
  smoke: 20,
  roles: 'accounts',
  actors: 1000,
  others: 1,
  needs: ['peers'],
  open: async (stage, transactions, count) => {
    const accounts = await many(count, () => stage.spawn(Account));
    const teller = await stage.spawn(Teller, accounts, stage.collector);
    const random = new Random(SEED);
    const expected = accounts.map(() => BALANCE);
    return async () => {
      teller.tell({ action: 'start', transactions });
      await stage.collect(1);
      const balances = await Promise.all(accounts.map((account) => account.post({ action: 'statement' })));
      for (let i = 0; i < transactions; i++) {
        const { from, to, amount } = transfer(random, count);
        expected[from] -= amount;
        expected[to] += amount;
      }
      for (const [i, balance] of balances.entries()) expectAnswer(balance, expected[i], `the balance of account ${i}`);
      return transactions;
    };
  },
};
