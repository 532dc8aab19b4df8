import type { Bill, Item, Message } from '../workload.js';
import { type Column, expectAnswer, type Sample, withCounter } from './column.js';
import { exceptLeading } from './leading.js';
import { burstRate } from './rates.js';

interface Kind {
  message(i: number): Message;
  check(answer: unknown, i: number): void;
}

const TEXTS = Array.from({ length: 16 }, (_, i) => 'lorem ipsum dolor '.repeat(57).slice(0, 1023) + String.fromCharCode(97 + i));

const NESTED: Kind = {
  message: (i) => ({ action: 'place', item: { id: i, at: { x: i, y: -i }, tags: ['a', 'b'] } }),
  check: (answer, i) => {
    const { id, at, tags } = answer as Item;
    expectAnswer(`${id} ${at.x} ${at.y} ${tags.join()}`, `${i} ${i + 1} ${1 - i} a,b`);
  },
};

const OPTIONAL: Kind = {
  message: (i) => {
    const message: Message = { action: 'set', key: 'k' };
    if (i & 1) message.value = i;
    if (i & 2) message.ttl = 1000;
    if (i & 4) message.note = 'soon';
    return message;
  },
  check: (answer, i) => expectAnswer(answer, (i & 1 ? i : 0) + (i & 2 ? 1000 : 0) + (i & 4 ? 4 : 0)),
};

const TEXT: Kind = {
  message: (i) => ({ action: 'note', text: TEXTS[i & 15] }),
  check: (answer, i) => expectAnswer(answer, 1024 + 97 + (i & 15)),
};

const LIST: Kind = {
  message: (i) => ({ action: 'list', items: Array.from({ length: 32 }, (_, k) => i + k) }),
  check: (answer, i) => expectAnswer(answer, 32 * i + 496),
};

const SAMPLES = Array.from({ length: 16 }, (_, i) => Array.from({ length: 1000 }, (__, k) => i + k / 4));

const NUMBERS: Kind = {
  message: (i) => ({ action: 'list', items: SAMPLES[i & 15] }),
  check: (answer, i) => expectAnswer(answer, 1000 * (i & 15) + 124_875),
};

const ORDER: Kind = {
  message: (i) => ({
    action: 'bill',
    order: {
      id: i,
      customer: { name: `Customer ${i}`, mail: `c${i}@example.org`, address: { street: `${i} High Street`, city: 'Ulm', zip: '89073' } },
      lines: Array.from({ length: 8 }, (_, k) => ({ sku: `part ${k}`, count: k + 1, price: 0.25 * (i % 8) })),
      paid: i % 2 === 0,
      note: null,
    },
  }),
  check: (answer, i) => {
    const { order, to, total } = answer as Bill;
    expectAnswer(`${order} ${to.name} ${to.city} ${total}`, `${i} Customer ${i} Ulm ${9 * (i % 8)}`);
  },
};

const ACTIONS: readonly Kind[] = [
  { message: (i) => ({ action: 'double', n: i }), check: (answer, i) => expectAnswer(answer, 2 * i) },
  { message: (i) => ({ action: 'join', a: 'a', b: `${i}` }), check: (answer, i) => expectAnswer(answer, `a${i}`) },
  { message: (i) => ({ action: 'flip', on: i % 2 === 0 }), check: (answer, i) => expectAnswer(answer, i % 2 !== 0) },
];

/** Takes turns; a stride that no shape's own period divides. */
const mixed = (kinds: readonly Kind[]): Kind => ({
  message: (i) => kinds[i % kinds.length].message(i),
  check: (answer, i) => kinds[i % kinds.length].check(answer, i),
});

const KINDS: Readonly<Record<string, Kind>> = {
  'mixed actions': mixed(ACTIONS),
  'nested objects': NESTED,
  'optional keys': OPTIONAL,
  'strings of 1 KB': TEXT,
  'arrays of 32': LIST,
  'arrays of 1,000': NUMBERS,
  orders: ORDER,
  'all of these': mixed([...ACTIONS, NESTED, OPTIONAL, TEXT, LIST, ORDER]),
};

export const varied: Column = {
  name: 'varied',
  title: 'Varied messages, all posted at once, Promise.all',
  unit: 'messages/s',
  better: 'higher',
  parts: () => Object.keys(KINDS),
  needs: ['post'],
  rounds: 3,
  skips: exceptLeading,
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const most = Math.min(counter.most ?? Infinity, Math.ceil(scale.count / 5));
      const rateOf = (kind: Kind, measured: number): Promise<number> => {
        const burst = async (count: number): Promise<() => void> => {
          const posts: PromiseLike<unknown>[] = [];
          for (let i = 0; i < count; i++) posts.push(counter.post(kind.message(i)));
          const answers = await Promise.all(posts);
          return () => {
            for (const [i, answer] of answers.entries()) kind.check(answer, i);
          };
        };
        return burstRate({ ...scale, warmUp: scale.warmUp / 2, measured }, burst, most);
      };
      // What all kinds have in common is compiled by the first ones, which would be measured with that.
      for (const kind of Object.values(KINDS)) await rateOf(kind, 0);
      const rates: Sample = {};
      for (const [part, kind] of Object.entries(KINDS)) rates[part] = await rateOf(kind, scale.measured / 3);
      return rates;
    }),
};
