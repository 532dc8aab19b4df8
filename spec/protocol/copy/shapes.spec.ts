import { expect } from 'chai';
import fc from 'fast-check';
import { found, messageOf, type RowShape, rowOf } from '../../../src/protocol/copy/shapes.js';

/** What comes out at the other end; undefined when it goes as an object. */
function throughRow(message: object): Record<string, unknown> | undefined {
  return rowOf(message, true) ? messageOf(found.shape as RowShape, found.row) : undefined;
}

function shapeOf(message: object): RowShape {
  expect(rowOf(message, true)).to.equal(true);
  return found.shape as RowShape;
}

const key = fc.oneof(fc.constantFrom('n', 'name', 'at', '0', '17', 'constructor', 'toString'), fc.string({ maxLength: 3 })).filter((name) => name !== 'action');
const value = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constantFrom(null, undefined, Number.NaN));
const entries = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 8 });

describe('A row', () => {
  it('gives back any message of primitives with its keys in their order, wherever the action stands', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (fields, place) => {
        const at = place % (fields.length + 1);
        const message = Object.fromEntries([...fields.slice(0, at), ['action', 'add'], ...fields.slice(at)]);
        if (Object.keys(message).some((name) => name in Object.prototype)) {
          expect(throughRow(message)).to.equal(undefined);
          return;
        }
        const received = throughRow(message) as object;
        expect(Object.entries(received)).to.deep.equal(Object.entries(message));
      }),
      { numRuns: 2000 },
    );
  });

  it('has the keys as they were when they were read, also where a getter puts itself in another place', () => {
    const message = (): object => ({
      action: 'lazy',
      get value(): string {
        Object.defineProperty(this, 'value', { value: 'made', enumerable: true, configurable: true });
        delete (this as { value?: string }).value;
        Object.assign(this, { value: 'made' });
        return 'made';
      },
      z: 'z',
    });
    for (const _ of ['a new shape', 'a known one'])
      expect(Object.entries(throughRow(message()) as object)).to.deep.equal([
        ['action', 'lazy'],
        ['value', 'made'],
        ['z', 'z'],
      ]);
  });

  it('holds exactly the values, however many other messages of the action had', () => {
    rowOf({ action: 'sized', a: 1, b: 2, c: 3 }, true);
    for (let count = 0; count <= 9; count++) {
      const numbers = Array.from({ length: count }, (_, n) => n);
      rowOf({ action: 'sized', ...Object.fromEntries(numbers.map((n) => [`k${n}`, n])) }, true);
      expect(found.row).to.deep.equal(count === 1 ? 0 : numbers);
    }
  });

  it('is a list of a shape of its own where the message has objects in it', () => {
    const flat = shapeOf({ action: 'place', id: 1, item: null, last: 2 });
    for (const item of [{ at: { x: 1 } }, {}, Object.create(null), [{ x: 1 }, 2], [[1]]]) {
      const message = { action: 'place', id: 1, item, last: 2 };
      // Layouts are known from the second time on that they are met, and one is met at a time.
      for (let i = 0; i < 4; i++) rowOf(message, true);
      const tree = shapeOf(message);
      expect([tree === flat, tree.action, shapeOf(message) === tree]).to.deep.equal([false, 'place', true]);
      expect(throughRow(message)).to.deep.equal(message);
    }
    for (const item of ['none', [1, 2], [1, { x: 1 }], [], new Date(0)]) expect(shapeOf({ action: 'place', id: 1, item, last: 2 })).to.equal(flat);
  });

  it('gives back a message with an object under each of many keys', () => {
    const fields = Array.from({ length: 31 }, (_, i) => [`k${i}`, i % 3 === 0 ? { i } : i % 3 === 1 ? [i] : i]);
    for (const at of [0, 7, 31]) {
      const message = Object.fromEntries([...fields.slice(0, at), ['action', 'wide'], ...fields.slice(at)]);
      for (let i = 0; i < 4; i++) rowOf(message, true);
      expect(found.shape?.isTree).to.equal(true);
      expect(Object.entries(throughRow(message) as object)).to.deep.equal(Object.entries(message));
    }
  });

  it('goes as an object where a getter of its own posts one meanwhile', () => {
    const inner = { action: 'inner', at: { x: 1 } };
    let made: unknown;
    const message = {
      action: 'outer',
      at: {
        get x() {
          made = throughRow(inner);
          return 5;
        },
      },
    };
    for (let i = 0; i < 4; i++) expect(throughRow(message)).to.deep.equal({ action: 'outer', at: { x: 5 } });
    expect(made).to.deep.equal(inner);
  });

  it('names one shape for the same keys in the same order, and another for any others', () => {
    const shape = shapeOf({ action: 'go', x: 1, y: 2 });
    expect(shapeOf({ action: 'go', x: 'a', y: null })).to.equal(shape);
    for (const other of [
      { action: 'go', y: 1, x: 2 },
      { action: 'go', x: 1 },
      { action: 'go', x: 1, y: 2, z: 3 },
      { x: 1, action: 'go', y: 2 },
      { action: 'went', x: 1, y: 2 },
    ]) {
      expect(shapeOf(other)).not.to.equal(shape);
    }
    expect(shapeOf({ action: 'go', x: 1, y: 2 })).to.equal(shape);
  });

  it('reads each value once', () => {
    let reads = 0;
    const counted = (rest: object): object =>
      Object.defineProperty({ action: 'count', ...rest }, 'n', {
        enumerable: true,
        get: () => ++reads,
      });
    for (const rest of [{}, {}, { first: 1 }, { first: 1 }, { second: 2 }]) {
      reads = 0;
      throughRow(counted(rest));
      expect(reads).to.equal(1);
    }
  });

  it('is made of short texts only: what it goes by stays for good', () => {
    expect(throughRow({ action: 'a'.repeat(2000) })).to.equal(undefined);
    expect(throughRow({ action: 'put', ['k'.repeat(2000)]: 1 })).to.equal(undefined);
  });

  it('takes no enumerable addition to Object.prototype for a key', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    rowOf({ action: 'pure', n: 1 }, true);
    prototype.added = 'by somebody';
    try {
      for (const message of [
        { action: 'pure', n: 1 },
        { action: 'impure', n: 1 },
      ]) {
        expect(throughRow(message) ?? 'goes as an object').to.equal('goes as an object');
      }
    } finally {
      delete prototype.added;
    }
    expect(throughRow({ action: 'pure', n: 1 })).to.deep.equal({ action: 'pure', n: 1 });
  });
});
