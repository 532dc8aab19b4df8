import { serializable } from '../../../src/index.js';

@serializable()
export class Point {
  readonly x: number;
  readonly y: number;
  #secret = 'not copied';

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }

  get length(): number {
    return Math.hypot(this.x, this.y);
  }

  hasSecret(): boolean {
    return #secret in this && this.#secret === 'not copied';
  }
}

@serializable({ name: 'named-segment' })
export class Segment {
  readonly from: Point;
  readonly to: Point;
  next?: Segment;

  constructor(from: Point, to: Point) {
    this.from = from;
    this.to = to;
  }
}

/** Nobody has declared it serializable: its instances arrive as plain objects. */
class Plain {
  readonly a: number = 1;
  readonly nested: Plain | null;
  #b = 2;

  constructor(nested: Plain | null = null) {
    this.nested = nested;
  }

  get b(): number {
    return this.#b;
  }
}

export interface Sample {
  make(): unknown;
  /** What arrives, where it is not the like of what was sent. */
  arrives?(): unknown;
}

const like = (make: () => unknown): Sample => ({ make });

const bytes = (): Uint8Array => Uint8Array.from([0, 1, 127, 128, 255]);

const cycle = (): unknown => {
  const one: Record<string, unknown> = { name: 'one' };
  one.self = one;
  one.list = [one, { back: one }];
  return one;
};

const arrayCycle = (): unknown => {
  const list: unknown[] = [1];
  list.push(list);
  return list;
};

const mapCycle = (): unknown => {
  const map = new Map<unknown, unknown>();
  map.set('map', map).set(map, new Set([map]));
  return map;
};

const deep = (): unknown => {
  let value: unknown = 'the bottom';
  for (let depth = 0; depth < 500; depth++) value = depth % 2 ? { value } : [value];
  return value;
};

const sparse = (): unknown[] => {
  const list: unknown[] = [];
  list[1] = 'one';
  list[4] = undefined;
  list.length = 6;
  return list;
};

const segmentCycle = (): Segment => {
  const segment = new Segment(new Point(0, 0), new Point(3, 4));
  segment.next = segment;
  return segment;
};

/** Every kind of value that structured clone knows, by name. */
export const samples = {
  undefined: like(() => undefined),
  null: like(() => null),
  true: like(() => true),
  false: like(() => false),
  zero: like(() => 0),
  'minus zero': like(() => -0),
  NaN: like(() => Number.NaN),
  infinity: like(() => Number.POSITIVE_INFINITY),
  'minus infinity': like(() => Number.NEGATIVE_INFINITY),
  fraction: like(() => 0.1 + 0.2),
  'smallest number': like(() => Number.MIN_VALUE),
  'unsafe integer': like(() => 2 ** 53 + 2),
  'negative integer': like(() => -(2 ** 31) - 1),
  'small bigint': like(() => -3n),
  'huge bigint': like(() => 2n ** 200n + 1n),
  'empty string': like(() => ''),
  'two-byte string': like(() => 'grüße, 世界, 🎭'),
  'lone surrogate': like(() => 'a\ud800b'),
  'string with zero bytes': like(() => '\0\u0001\0'),
  'long string': like(() => 'abcdefghij'.repeat(100_000)),
  date: like(() => new Date(1_700_000_000_123)),
  regexp: like(() => /a(b)?c\/[d]/giu),
  'boxed values': like(() => [new Number(-0), new String('boxed'), new Boolean(false), Object(5n)]),
  'empty object': like(() => ({})),
  'empty array': like(() => []),
  'nested plain': like(() => ({ a: [1, { b: [[], {}, null, undefined] }], 'key with spaces': true, 7: 'seven' })),
  'undefined fields': like(() => ({ there: undefined, list: [undefined] })),
  'minus zero inside': like(() => ({ list: [-0, 0], field: -0, nan: Number.NaN })),
  'sparse array': like(sparse),
  'array with fields': like(() => Object.assign([1, 2], { extra: 'field' })),
  'long array': like(() => Array.from({ length: 20_000 }, (_, index) => index)),
  'long array of fractions': like(() => Array.from({ length: 3_000 }, (_, index) => index / 3)),
  matrix: like(() => [[1.5, -0, Number.NaN], [1, 2, 3], [], [2 ** 31, -(2 ** 31) - 1, Number.MIN_VALUE], Array.from({ length: 300 }, (_, index) => index)]),
  'points, some of which are more': like(() => [
    [0.5, 1],
    Object.assign([2, 3], { name: 'x' }),
    [4, 'five'],
    [6, [7, 8]],
    Object.assign([9, 10], { length: 3 }),
  ]),
  'one array of numbers twice': like(() => ((twice) => [[1, 2], twice, { twice }])([0.5, 1.5])),
  'texts of many scripts': like(() =>
    ['x', 'é', 'ж', '漢', '🎭'].flatMap((letter) => [letter.repeat(20), `${'plain '.repeat(50)}${letter}`, letter.repeat(5_000)]),
  ),
  'mixed array': like(() => [1, 'a', null, undefined, 1n, true, { a: 1 }, [2], new Date(0), Number.NaN]),
  'wide object': like(() => Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${index}`, index]))),
  'deep nesting': like(deep),
  'own __proto__': like(() => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2, "hasOwnProperty": 3, "then": 4, "length": 5}')),
  'object without prototype': { make: () => Object.assign(Object.create(null), { a: 1 }), arrives: () => ({ a: 1 }) },
  getter: {
    make: () => ({
      get read() {
        return 'by getter';
      },
    }),
    arrives: () => ({ read: 'by getter' }),
  },
  'symbol keys and hidden fields': {
    make: () => Object.defineProperty({ shown: 1, [Symbol('key')]: 2 }, 'hidden', { value: 3, enumerable: false }),
    arrives: () => ({ shown: 1 }),
  },
  'inherited fields': { make: () => Object.assign(Object.create({ inherited: 1 }), { own: 2 }), arrives: () => ({ own: 2 }) },
  'class instance': { make: () => new Plain(new Plain()), arrives: () => ({ a: 1, nested: { a: 1, nested: null } }) },
  map: like(
    () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [{ key: 'object' }, [2]],
        [Number.NaN, undefined],
        [0, new Map([[1n, -0]])],
      ]),
  ),
  set: like(() => new Set<unknown>(['a', 0, Number.NaN, { in: 'set' }, new Set([undefined])])),
  'array buffer': like(() => bytes().buffer),
  'empty array buffer': like(() => new ArrayBuffer(0)),
  'data view': like(() => new DataView(bytes().buffer, 1, 3)),
  'typed arrays': like(() => [
    new Int8Array([-1, 1]),
    new Uint8Array([1, 255]),
    new Uint8ClampedArray([0, 255]),
    new Int16Array([-300]),
    new Uint16Array([60_000]),
    new Int32Array([-70_000]),
    new Uint32Array([4_000_000_000]),
    new Float32Array([0.5, Number.NaN]),
    new Float64Array([-0, 1e300]),
    new BigInt64Array([-5n]),
    new BigUint64Array([2n ** 64n - 1n]),
  ]),
  'view into a buffer': like(() => new Uint8Array(bytes().buffer, 1, 2)),
  'large buffer': like(() => new Uint8Array(3_000_000).fill(7)),
  'small Buffer': { make: () => Buffer.from('pooled'), arrives: () => Uint8Array.from(Buffer.from('pooled')) },
  'large Buffer': { make: () => Buffer.alloc(200_000, 'ab'), arrives: () => Uint8Array.from(Buffer.alloc(200_000, 'ab')) },
  errors: like(() => [new Error('as a value'), new RangeError('ranged', { cause: new TypeError('inner') })]),
  cycle: like(cycle),
  'cycle of an array': like(arrayCycle),
  'cycle through a map': like(mapCycle),
  serializable: like(() => new Point(3, 4)),
  'serializable inside': like(() => ({
    list: [new Point(1, 2)],
    map: new Map([['p', new Point(5, 6)]]),
    segment: new Segment(new Point(0, 0), new Point(-0, Number.NaN)),
  })),
  'serializable in a cycle': like(segmentCycle),
} satisfies Record<string, Sample>;

export type SampleName = keyof typeof samples;

export const sample = (name: SampleName): Sample => samples[name];
export const arrivalOf = (name: SampleName): unknown => (sample(name).arrives ?? sample(name).make)();
