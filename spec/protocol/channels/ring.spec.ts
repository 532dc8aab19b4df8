import { expect } from 'chai';
import fc from 'fast-check';
import { RingReader, RingWriter, ringMemory } from '../../../src/protocol/channels/ring.js';
import { isBlock } from '../../../src/protocol/copy/numbers.js';

const LOWEST = -1.79e308;
const CAPACITY = 16_384;
const LONGEST_BLOCK = 256;

const text = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 64, size: 'max' });
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 64 && /^[\0-\xff]*$/.test(value);
const plain = fc.oneof(
  fc.integer(),
  fc.double({ min: LOWEST }),
  fc.constantFrom<unknown>(0, -0, NaN, Infinity, LOWEST, Number.MAX_VALUE, 2 ** 31, -(2 ** 31), undefined, null, true, false),
);
const withText = fc.oneof(plain, plain, text);
const other = fc.constantFrom<unknown>('snow ☃', 'x'.repeat(65), -Infinity, -Number.MAX_VALUE, {}, [], 1n);

const isPlain = (value: unknown): boolean =>
  typeof value === 'number' ? !(value < LOWEST) : value === undefined || value === null || typeof value === 'boolean';
const used = (waiting: [unknown[], number][]): number => waiting.reduce((sum, [batch]) => sum + fieldsOf(batch), 0);
const fieldsOf = (batch: unknown[]): number =>
  batch.reduce((sum: number, value) => sum + (isText(value) ? 2 + Math.ceil(value.length / 8) : value instanceof Float64Array ? 2 + value.length : 1), 2);

/** Both ends, at this position. */
function ends(at = 0): { writer: RingWriter; reader: RingReader } {
  const memory = ringMemory();
  // WRITTEN and READ; see ring.ts.
  memory.control[0] = at;
  memory.control[16] = at;
  const [writer, reader] = [new RingWriter(memory), new RingReader(memory)];
  writer.at = reader.at = at;
  return { writer, reader };
}

describe('A ring', () => {
  it('holds batches of plain values in their order, and no others, wherever it begins', () => {
    const batch = fc.oneof(
      { weight: 3, arbitrary: fc.array(plain, { maxLength: 200, size: 'max' }) },
      { weight: 3, arbitrary: fc.array(withText, { maxLength: 50, size: 'max' }) },
      { weight: 1, arbitrary: fc.array(fc.oneof(withText, other), { maxLength: 20 }) },
    );
    const steps = fc.array(fc.oneof(batch, batch, fc.constant('take' as const)), { maxLength: 100, size: 'max' });
    const start = fc.constantFrom(0, 16_000, 2 ** 31 - 1000, -5);
    fc.assert(
      fc.property(steps, start, (steps, start) => {
        const { writer, reader } = ends(start);
        const waiting: [unknown[], number][] = [];
        const take = (): void => {
          const [first, after] = waiting.shift() ?? [];
          if (first === undefined) return;
          expect(reader.after).to.equal(after);
          const taken = reader.take();
          expect(taken).to.have.length(first.length);
          for (const [index, value] of taken.entries()) expect(Object.is(value, first[index])).to.equal(true);
        };
        for (const [index, step] of steps.entries()) {
          if (step === 'take') take();
          else if (writer.write(step, index)) waiting.push([step, index]);
          else expect(used(waiting) + fieldsOf(step) > CAPACITY || !step.every((value) => isPlain(value) || isText(value))).to.equal(true);
          expect(reader.empty).to.equal(waiting.length === 0);
        }
        while (waiting.length > 0) take();
        expect(reader.empty).to.equal(true);
      }),
    );
  });

  it('holds blocks of numbers among them, as copies of their own', () => {
    const block = fc
      .oneof(fc.nat(LONGEST_BLOCK), fc.nat(2 * LONGEST_BLOCK))
      .map((length) => Float64Array.from({ length }, (_, i) => (i % 7 === 0 ? -Number.MAX_VALUE : i / 3)));
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 20 }), fc.nat(CAPACITY), (blocks, start) => {
        const { writer, reader } = ends(start);
        const batch = [1, ...blocks, 'end'];
        const fits = fieldsOf(batch) <= CAPACITY / 4 && blocks.every(({ length }) => length <= LONGEST_BLOCK);
        expect(writer.write(batch, 0)).to.equal(fits);
        if (reader.empty) return;
        const taken = reader.take();
        expect(taken).to.deep.equal(batch);
        for (const [i, item] of blocks.entries()) expect(isBlock(taken[i + 1]) && taken[i + 1] !== item).to.equal(true);
        expect(reader.empty).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  for (const item of ['a short', 'a text of some more letters', Float64Array.from({ length: 200 }, (_, i) => i)]) {
    it(`takes the same batch over and over, wherever it has come to: with ${typeof item === 'string' ? `'${item}'` : 'a block'}`, () => {
      const { writer, reader } = ends();
      for (let i = 0; i < 20_000; i++) {
        const batch = [1, item, i];
        expect(writer.write(batch, 0)).to.equal(true);
        const taken = reader.take();
        if (i % 100 === 0 || typeof item === 'string') expect(taken).to.deep.equal(batch);
      }
    });
  }

  it('leaves views to the port whose buffer has more than they show, or is shared or resizable', () => {
    const { buffer } = new Float64Array(8);
    const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 64 }]) as ArrayBuffer;
    const views = [
      new Float64Array(buffer, 8),
      new Float64Array(buffer, 0, 7),
      new Float64Array(new SharedArrayBuffer(8)),
      new Float64Array(resizable),
      new Int32Array(2),
    ];
    const { writer } = ends();
    for (const view of views) expect(writer.write([view], 0)).to.equal(false);
    expect(writer.write([new Float64Array(buffer)], 0)).to.equal(true);
  });

  it('refuses what it has no room for, and takes it when there is', () => {
    const { writer, reader } = ends();
    const batch = Array.from({ length: 4000 }, (_, n) => n);
    const written = Array.from({ length: 6 }, () => writer.write(batch, 0));
    expect(written).to.deep.equal([true, true, true, true, false, false]);
    expect(reader.take()).to.deep.equal(batch);
    expect(writer.write(batch, 0)).to.equal(true);
    for (let i = 0; i < 4; i++) expect(reader.take()).to.deep.equal(batch);
    expect(reader.empty).to.equal(true);
    expect(writer.write([...batch, ...batch], 0)).to.equal(false);
  });

  it('has its reader woken once when it sleeps, and not when it is awake', () => {
    const { writer, reader } = ends();
    const write = (): boolean => writer.write([1], 0) && writer.takeWake();
    expect([write(), write()]).to.deep.equal([true, false]);
    expect(reader.sleep()).to.equal(false);
    expect(write()).to.equal(false);
    while (!reader.empty) reader.take();
    expect(reader.sleep()).to.equal(true);
    expect([write(), write()]).to.deep.equal([true, false]);
    reader.stayAwake();
    expect(write()).to.equal(false);
  });

  it('lets a reader sleep on that has something and will be woken for it', () => {
    const { writer, reader } = ends();
    reader.sleep();
    writer.write([1], 0);
    expect(writer.takeWake()).to.equal(true);
    expect(reader.sleep()).to.equal(false);
  });
});
