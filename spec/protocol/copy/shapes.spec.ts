import { expect } from 'chai';
import fc from 'fast-check';
import { found, messageOf, rowOf, type Shape } from '../../../src/protocol/copy/shapes.js';

/** What comes out at the other end; undefined when it goes as an object. */
function throughRow(message: object): Record<string, unknown> | undefined {
  return rowOf(message, true) ? messageOf(found.shape as Shape, found.row) : undefined;
}

function shapeOf(message: object): Shape {
  expect(rowOf(message, true)).to.equal(true);
  return found.shape as Shape;
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
        if (Object.hasOwn(message, '__proto__')) {
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
