import { deserialize, serialize } from 'node:v8';
import type { Bench } from 'tinybench';
import { classTable } from '../../src/metadata/registry.js';
import { copyPlain } from '../../src/protocol/copy/plain-copy.js';
import { found, messageOf, rowOf } from '../../src/protocol/copy/shapes.js';
import { ValueCodec } from '../../src/protocol/copy/values.js';

const FLAT = { action: 'add', n: 1 };
const NESTED = { action: 'place', item: { id: 1, at: { x: 1, y: 2 }, tags: ['a', 'b'] } };
const RICH = { action: 'put', at: new Date(0), map: new Map([['a', 1]]) };
const TEXT = { action: 'note', text: 'lorem ipsum '.repeat(85) };

/** Copying one message at its post: what each way costs. */
export function addCodec(bench: Bench): void {
  const codec = new ValueCodec(classTable, { sharedMemory: true });
  for (const [name, message] of Object.entries({ flat: FLAT, nested: NESTED, text: TEXT })) {
    bench
      .add(`codec: ${name}, into a row and back`, () => {
        rowOf(message, true);
        messageOf(found.shape as NonNullable<typeof found.shape>, found.row);
      })
      .add(`codec: ${name}, copied`, () => {
        copyPlain(message);
      });
  }
  bench.add('codec: rich, packed and unpacked', () => {
    const { value, marks } = codec.pack(RICH, 'message');
    codec.unpack(value, marks);
  });
  for (const [name, message] of Object.entries({ flat: FLAT, nested: NESTED, rich: RICH })) {
    bench.add(`structuredClone: ${name}, to compare`, () => {
      structuredClone(message);
    });
  }
  bench.add('v8: flat, there and back, to compare', () => {
    deserialize(serialize(FLAT));
  });
}
