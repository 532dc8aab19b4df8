import fc from 'fast-check';
import { layouts } from '../../../src/protocol/copy/layouts.js';
import { copyPlain, NOT_PLAIN } from '../../../src/protocol/copy/plain-copy.js';
import { valueAt } from '../../../src/protocol/copy/tree-reader.js';
import { treeOf } from '../../../src/protocol/copy/trees.js';
import { AppError, Bag, crossings, Point } from './crossings.js';
import { assertSameGraph } from './same-graph.js';

/** A graph is a list of nodes; each fills itself with leaves and with other nodes, named by number, so that objects repeat and circles close by chance. */
interface Node {
  readonly kind: Kind;
  readonly leaves: readonly unknown[];
  readonly links: readonly number[];
  readonly numbers: readonly number[];
}

const NATIVE = [
  'object',
  'object',
  'bare',
  'array',
  'array',
  'holes',
  'named',
  'map',
  'set',
  'date',
  'regexp',
  'boxed',
  'buffer',
  'view',
  'data',
  'unknown',
  'getter',
  'frozen',
] as const;
const OURS = ['pool', 'point', 'bag', 'error', 'app-error', 'aggregate'] as const;
type Kind = (typeof NATIVE)[number] | (typeof OURS)[number];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, -0, Number.NaN, Infinity, '', '__proto__'),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.bigInt(),
);
const graph = (kinds: readonly Kind[]): fc.Arbitrary<Node[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      leaves: fc.array(leaf, { maxLength: 3 }),
      links: fc.array(fc.nat(), { maxLength: 4 }),
      numbers: fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  );

class Unknown {
  readonly own: unknown[] = [];
}

const KEYS = ['a', 'b', '__proto__', '1', 'constructor', 'length'];
const VIEWS = [Uint8Array, Int16Array, Float32Array, BigUint64Array] as const;

/** An empty object of each node; views come last, as they are made on the buffers. */
function create({ kind, leaves, numbers: [n = 0, m = 0, k = 0] }: Node, buffers: ArrayBuffer[]): object {
  const buffer = buffers.length > 0 ? (buffers[n % buffers.length] as ArrayBuffer) : new ArrayBuffer(16);
  switch (kind) {
    case 'bare':
      return Object.create(null);
    case 'array':
    case 'named':
      return [];
    case 'holes':
      return new Array(n % 5);
    case 'map':
      return new Map();
    case 'set':
      return new Set();
    case 'date':
      return new Date(n % 5 === 0 ? Number.NaN : n * 1e9);
    case 'regexp':
      return new RegExp(`a{${m}}`, ['', 'g', 'iu', 'sy'][n % 4]);
    case 'boxed':
      return Object(['text', m, true, BigInt(m)][n % 4]);
    case 'buffer':
      return buffers[buffers.push(Uint8Array.from({ length: n % 2 === 0 ? 16 : 16 * 1024 }, (_, i) => i * k).buffer) - 1] as ArrayBuffer;
    case 'view':
      return new (VIEWS[m % VIEWS.length] as typeof Uint8Array)(buffer, 8 * (k % 2), k % 2);
    case 'data':
      return new DataView(buffer, m % 16);
    case 'pool':
      return Buffer.from(`bytes ${n}`);
    case 'point':
      return new Point(n, m);
    case 'bag':
      return new Bag();
    case 'unknown':
      return new Unknown();
    case 'error':
      return new TypeError(`error ${n}`);
    case 'app-error':
      return new AppError(`error ${n}`, m);
    case 'aggregate':
      return new AggregateError([], `error ${n}`, { cause: leaves[0] });
    default:
      return {};
  }
}

function fill(object: object, { kind, leaves, numbers: [n = 0] }: Node, links: readonly object[]): void {
  const contents = [...leaves, ...links];
  const define = (target: object) =>
    contents.forEach((value, i) => {
      const key = KEYS[(n + i) % KEYS.length] as string;
      if (!(Array.isArray(target) && key === 'length')) Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
    });
  if (Array.isArray(object)) {
    object.push(...contents);
    if (kind === 'named') define(object);
  } else if (object instanceof Map)
    for (const [i, value] of contents.entries()) object.set(i % 2 === 0 ? value : `key ${i}`, contents[contents.length - 1 - i]);
  else if (object instanceof Set) for (const value of contents) object.add(value);
  else if (object instanceof AggregateError) object.errors.push(...contents);
  else if (kind === 'unknown') (object as Unknown).own.push(...contents);
  else if (kind === 'getter') Object.defineProperty(object, 'got', { enumerable: true, get: () => contents[0] });
  else if (!ArrayBuffer.isView(object) && !(object instanceof ArrayBuffer) && !['date', 'regexp', 'boxed'].includes(kind)) define(object);
  if (kind === 'error') Object.defineProperty(object, 'cause', { value: contents[0], configurable: true, writable: true });
  if (kind === 'frozen') Object.freeze(object);
}

function build(nodes: readonly Node[]): object {
  const buffers: ArrayBuffer[] = [];
  const objects: object[] = [];
  const onBuffers = (node: Node) => node.kind === 'view' || node.kind === 'data';
  nodes.forEach((node, i) => {
    if (!onBuffers(node)) objects[i] = create(node, buffers);
  });
  nodes.forEach((node, i) => {
    if (onBuffers(node)) objects[i] = create(node, buffers);
  });
  nodes.forEach((node, i) => {
    fill(
      objects[i] as object,
      node,
      node.links.map((link) => objects[link % nodes.length] as object),
    );
  });
  return objects[0] as object;
}

/** Changes everything in a graph that can be changed. */
function vandalise(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    vandalise(value.buffer, seen);
    return;
  }
  for (const key of Object.keys(value)) vandalise((value as Record<string, unknown>)[key], seen);
  if (value instanceof Error) {
    vandalise(value.cause, seen);
    vandalise((value as AggregateError).errors, seen);
    value.message = 'changed';
    value.stack = 'changed';
  }
  if (value instanceof Map) {
    for (const item of [...value].flat()) vandalise(item, seen);
    value.clear();
  } else if (value instanceof Set) {
    for (const item of value) vandalise(item, seen);
    value.clear();
  } else if (value instanceof ArrayBuffer) new Uint8Array(value).fill(99);
  else if (value instanceof Date) value.setTime(1);
  else if (!Object.isFrozen(value)) Object.assign(value, { changed: true });
}

const RUNS = { numRuns: 300, interruptAfterTimeLimit: 8000 };

describe('any value', () => {
  for (const { name, codec, cross } of crossings) {
    describe(`through ${name}`, () => {
      it('arrives as structured clone alone would bring it, whatever is done to the original meanwhile', () => {
        fc.assert(
          fc.property(graph(NATIVE), (nodes) => {
            const value = build(nodes);
            const expected = structuredClone(value);
            const packed = codec.pack(value, 'message');
            vandalise(value);
            assertSameGraph(cross(packed), expected);
          }),
          RUNS,
        );
      });

      it('arrives equal to what was sent, with registered classes and errors in it', () => {
        // Without those kinds that structured clone itself changes.
        const same = NATIVE.filter((kind) => !['bare', 'unknown', 'getter'].includes(kind));
        fc.assert(
          fc.property(graph([...same, ...OURS.filter((kind) => kind !== 'pool')]), (nodes) => {
            const value = build(nodes);
            assertSameGraph(cross(codec.pack(value, 'message')), value);
          }),
          RUNS,
        );
      });

      it('arrives a second time as it did the first time', () => {
        fc.assert(
          fc.property(graph([...NATIVE, ...OURS]), (nodes) => {
            const value = build(nodes);
            const packed = codec.pack(value, 'message');
            const twin = cross(codec.pack(value, 'message'));
            vandalise(value);
            const received = cross(packed);
            assertSameGraph(received, twin);
            assertSameGraph(cross(codec.pack(received, 'result')), received);
          }),
          RUNS,
        );
      });
    });
  }

  it('is copied by copyPlain as structured clone does, or left to the rich copy', () => {
    const plain: Kind[] = ['object', 'object', 'bare', 'array', 'getter', 'frozen', 'holes', 'named', 'map'];
    let copied = 0;
    for (const keepSymbols of [false, true]) {
      fc.assert(
        fc.property(graph(plain), fc.boolean(), (nodes, withSymbol) => {
          const value = build(nodes);
          if (withSymbol && !Object.isFrozen(value)) Object.defineProperty(value, Symbol('s'), { value: 1, enumerable: true });
          const copy = copyPlain(value, keepSymbols);
          if (copy === NOT_PLAIN) return;
          copied++;
          assertSameGraph(keepSymbols ? structuredClone(copy) : copy, structuredClone(value));
        }),
        RUNS,
      );
    }
    if (copied < 50) throw new Error(`only ${copied} of the values were plain`);
  });

  it('is a list as structured clone would have it, just where copyPlain would copy it', () => {
    const kinds: Kind[] = ['object', 'object', 'bare', 'array', 'array', 'frozen', 'holes', 'named', 'map', 'date', 'pool', 'unknown'];
    let lists = 0;
    fc.assert(
      fc.property(graph(kinds), (nodes) => {
        const value = build(nodes);
        const trees: ReturnType<typeof treeOf>[] = [treeOf({ value }), treeOf({ value })];
        const expected = copyPlain({ value }, true);
        for (const tree of trees) {
          if ((tree === NOT_PLAIN) !== (expected === NOT_PLAIN)) throw new Error('the one takes it and the other does not');
          if (tree === NOT_PLAIN) continue;
          const { list, copy } = tree;
          if (list !== undefined) lists++;
          vandalise(value);
          assertSameGraph(list === undefined ? copy : valueAt(structuredClone(list), 0, layouts), structuredClone(expected));
        }
      }),
      { numRuns: 2000, interruptAfterTimeLimit: 8000 },
    );
    if (lists < 100) throw new Error(`only ${lists} of the values were lists`);
  });
});
