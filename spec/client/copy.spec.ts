import { expect } from 'chai';
import { copyPlainly } from '../../src/client/copy.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';
import type { ValueCodec } from '../../src/protocol/values.js';

const keys = (count: number): object => ({ action: 'many', ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i])) });

describe('A message of plain data', () => {
  function copied(message: unknown): { plain: boolean; task: AnyTask } {
    const task: AnyTask = new Task({ settled() {} } as unknown as TaskQueue, 0, true);
    return { plain: copyPlainly(task, message, { keepSymbols: true } as ValueCodec), task };
  }

  for (const [what, message] of Object.entries({
    'of few keys': keys(3),
    'of more keys than cross as a row': keys(200),
    'without an action': { n: 1, list: [{ a: 1 }] },
    'without a prototype': Object.assign(Object.create(null), { action: 'bare' }),
    'that is an array': [1, [2]],
    'that is a number': 5,
    'that is null': null,
  })) {
    it(`${what} is copied without a look for anything else`, () => {
      const { plain, task } = copied(message);
      expect(plain).to.equal(true);
      expect(task._message).to.include({ marks: undefined, transfer: undefined, lent: false });
      expect(task._message.value).to.deep.equal(
        typeof message === 'object' && message !== null ? Object.assign(Array.isArray(message) ? [] : {}, message) : message,
      );
      if (typeof message === 'object' && message !== null) expect(task._message.value).to.not.equal(message);
    });
  }

  for (const [what, message] of Object.entries({
    'a date': { action: 'a', at: new Date(0) },
    'a date behind many keys': { ...keys(40), at: new Date(0) },
    'a function': { action: 'a', call: () => 0 },
    'an object twice': ((twice) => ({ action: 'a', list: [twice, twice] }))({}),
  })) {
    it(`is none with ${what} in it`, () => {
      const { plain, task } = copied(message);
      expect([plain, task._shape, task._extras?.packed]).to.deep.equal([false, undefined, undefined]);
    });
  }
});
