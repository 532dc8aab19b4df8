import { expect } from 'chai';
import { codecFor } from '../../src/client/codec.js';
import { copyPlainly, copyRichly } from '../../src/client/copy.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';
import { transfer } from '../../src/protocol/copy/transfer.js';
import type { ValueCodec } from '../../src/protocol/copy/values.js';

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
    'an expression': { action: 'a', at: /x/ },
    'an expression behind many keys': { ...keys(40), at: /x/ },
    'a function': { action: 'a', call: () => 0 },
    'an object twice': ((twice) => ({ action: 'a', list: [twice, twice] }))({}),
  })) {
    it(`is none with ${what} in it`, () => {
      const { plain, task } = copied(message);
      expect([plain, task._shape, task._extras?.packed]).to.deep.equal([false, undefined, undefined]);
    });
  }

  const list = (length: number, item: (i: number) => unknown): object => ({ action: 'list', list: Array.from({ length }, (_, i) => item(i)) });
  for (const [what, message, large] of [
    ['of 2,000 numbers', list(2000, (i) => i / 3), true],
    ['of 1,900 numbers', list(1900, (i) => i / 3), false],
    ['of 1,900 numbers, behind a large one,', list(1900, (i) => i), false],
    ['of 16,000 bytes', { action: 'bytes', bytes: new Uint8Array(16_000) }, true],
    ['of 15,000 bytes', { action: 'bytes', bytes: new Uint8Array(15_000) }, false],
    ['of 250 objects', list(250, (n) => ({ n })), true],
    ['of 100 objects', list(100, (n) => ({ n })), false],
    ['of a map of 500 entries', { action: 'map', map: new Map(Array.from({ length: 500 }, (_, i) => [i, i])) }, true],
    ['of 250 objects and without an action', { list: Array.from({ length: 250 }, (n) => ({ n })) }, true],
  ] as const) {
    it(`${what} is ${large ? '' : 'not '}worth a crossing of its own`, () => {
      expect(copied(message).task._large).to.equal(large);
    });
  }
});

describe('A message of other than plain data', () => {
  const codec = codecFor({ sharedMemory: true, clones: true });
  const isLarge = (message: unknown): boolean => {
    const task: AnyTask = new Task({ settled() {} } as unknown as TaskQueue, 0, true);
    copyRichly(task, message, codec, undefined, false);
    return task._large;
  };

  it('is one that is marked by transfer() itself, whatever is in it: what that lists is moved', () => {
    const bytes = new Uint8Array(8);
    const message = transfer({ action: 'put', bytes: Buffer.from(bytes.buffer), all: [new Date(0)] }, [bytes.buffer]);
    const task: AnyTask = new Task({ settled() {} } as unknown as TaskQueue, 0, true);
    expect(copyPlainly(task, message, codec)).to.equal(false);
    copyRichly(task, message, codec, undefined, false);
    expect(bytes.length).to.equal(0);
  });

  it('is worth a crossing of its own with many objects in it, or with a large buffer', () => {
    expect(isLarge(Array.from({ length: 300 }, () => /x/))).to.equal(true);
    expect(isLarge([/x/, new Uint8Array(2 ** 20)])).to.equal(true);
    expect(isLarge([/x/, Array.from({ length: 1000 }, (_, n) => n)])).to.equal(true);
    expect(isLarge([/x/, new Uint8Array(9)])).to.equal(false);
  });
});
