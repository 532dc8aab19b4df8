// Shows: actors that are given refs to others and post to them. Two tellers move money between many accounts, all transfers at once; one that an account
// cannot pay fails with an error class of its own, one that takes too long with its deadline, and no money is lost or made.
//
//   node --import ./spec/support/register.mjs examples/bank/main.ts

// A program of your own imports from 'futures-actors'.
import { ActorSystem, Future, TimeoutError } from '../../src/index.js';
import { Account, InsufficientFundsError } from './account.js';
import { Teller } from './teller.js';

const OWNERS = ['Ada', 'Ben', 'Cleo', 'Dora', 'Eli', 'Fay'];
const TRANSFERS = 500;

// All actors of the system end with the program's last line.
await using system = new ActorSystem();
const accounts = OWNERS.map((owner) => system.spawn(Account, owner, 1000));
const tellers = system.spawnPool({ size: 2 }, Teller);

/** Of all accounts. */
const balances = (): Promise<number[]> => Future.all(accounts.map((account) => account.post({ action: 'balance' })));
const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
console.log(`${accounts.length} accounts hold ${sum(await balances())}`);

// Each but Fay pays each of the others in turn. Fay only receives, and more than the others have: some must be refused.
const transfers = Array.from({ length: TRANSFERS }, (_, id) => {
  const from = id % 5;
  const to = (from + 1 + (Math.floor(id / 5) % 5)) % 6;
  return tellers.post({ action: 'transfer', id, amount: 1 + ((id * 37) % 109), from: accounts[from], to: accounts[to] });
});
const refusals: InsufficientFundsError[] = [];
for (const transfer of transfers) {
  const error = await transfer.exception();
  if (error instanceof InsufficientFundsError) refusals.push(error);
  else if (error !== null) throw error;
}
console.log(`${TRANSFERS} transfers at once: ${TRANSFERS - refusals.length} done, ${refusals.length} refused`);
console.log(`the first: ${refusals[0].message}`);

const [ada, ben] = accounts;
await ada.post({ action: 'freeze' });
const before = await balances();
const late = tellers.post({ action: 'transfer', id: TRANSFERS, amount: 1, from: ada, to: ben }, { timeout: 50 });
console.log(`a transfer from a frozen account, with 50 ms to do it: ${(await late.exception()) instanceof TimeoutError ? 'too late' : 'done'}`);
// What the tellers have begun, they end: from here on nothing is under way.
await tellers.shutdown();
const after = await balances();
console.log(`it has moved ${sum(after.map((amount, i) => Math.abs(amount - before[i])))}`);
await ada.post({ action: 'thaw' });

console.log(`${accounts.length} accounts hold ${sum(after)}`);
