import assert from 'node:assert/strict';
import { types } from 'node:util';

/**
 * Asserts that two values are the same graph: equal values, prototypes and own properties, and one object on the left wherever there is one on the right.
 * Stricter than any deep equality, which takes two equal objects for one that is there twice.
 */
export function assertSameGraph(actual: unknown, expected: unknown): void {
  compare(actual, expected, { forth: new Map(), back: new Map() }, 'value');
}

interface Pairs {
  readonly forth: Map<object, object>;
  readonly back: Map<object, object>;
}

function compare(actual: unknown, expected: unknown, pairs: Pairs, at: string): void {
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) {
    assert.ok(Object.is(actual, expected), `${at}: ${String(actual)} is not ${String(expected)}`);
    return;
  }
  const partner = pairs.forth.get(actual);
  assert.equal(partner, pairs.back.get(expected) === undefined ? undefined : expected, `${at}: identity differs`);
  if (partner !== undefined) return;
  pairs.forth.set(actual, expected);
  pairs.back.set(expected, actual);
  assert.equal(Object.getPrototypeOf(actual), Object.getPrototypeOf(expected), `${at}: prototypes differ`);
  compareSlots(actual, expected, pairs, at);
  if (!ArrayBuffer.isView(expected)) compareProperties(actual, expected, pairs, at);
}

function compareProperties(actual: object, expected: object, pairs: Pairs, at: string): void {
  const keys = Reflect.ownKeys(expected);
  assert.deepEqual(Reflect.ownKeys(actual).sort(byText), [...keys].sort(byText), `${at}: own keys differ`);
  for (const key of keys) {
    const [a, e] = [Object.getOwnPropertyDescriptor(actual, key), Object.getOwnPropertyDescriptor(expected, key)];
    assert.equal(a?.enumerable, e?.enumerable, `${at}.${String(key)}: enumerable`);
    // Not by descriptor: the stack of an error is an accessor on some Nodes.
    compare((actual as Record<PropertyKey, unknown>)[key], (expected as Record<PropertyKey, unknown>)[key], pairs, `${at}.${String(key)}`);
  }
}

const byText = (a: PropertyKey, b: PropertyKey): number => (String(a) < String(b) ? -1 : 1);

function compareSlots(actual: object, expected: object, pairs: Pairs, at: string): void {
  assert.equal(types.isNativeError(actual), types.isNativeError(expected), `${at}: one is a native error`);
  if (types.isMap(expected)) {
    assert.ok(types.isMap(actual) && actual.size === expected.size, `${at}: Map`);
    compareLists([...Map.prototype.entries.call(actual)].flat(), [...Map.prototype.entries.call(expected)].flat(), pairs, at);
  } else if (types.isSet(expected)) {
    assert.ok(types.isSet(actual) && actual.size === expected.size, `${at}: Set`);
    compareLists([...actual], [...expected], pairs, at);
  } else if (types.isDate(expected)) {
    assert.ok(types.isDate(actual) && Object.is(actual.getTime(), expected.getTime()), `${at}: Date`);
  } else if (types.isRegExp(expected)) {
    assert.equal(String(actual), String(expected), `${at}: RegExp`);
  } else if (types.isBoxedPrimitive(expected)) {
    assert.ok(types.isBoxedPrimitive(actual) && Object.is(actual.valueOf(), expected.valueOf()), `${at}: boxed`);
  } else if (types.isAnyArrayBuffer(expected)) {
    assert.ok(types.isAnyArrayBuffer(actual) && Buffer.from(actual).equals(Buffer.from(expected)), `${at}: bytes`);
    assert.equal((actual as { maxByteLength?: number }).maxByteLength, (expected as { maxByteLength?: number }).maxByteLength, `${at}: maxByteLength`);
  } else if (ArrayBuffer.isView(expected)) {
    assert.ok(ArrayBuffer.isView(actual));
    assert.deepEqual([actual.byteOffset, actual.byteLength], [expected.byteOffset, expected.byteLength], `${at}: place of the view`);
    compare(actual.buffer, expected.buffer, pairs, `${at}.buffer`);
  }
}

function compareLists(actual: readonly unknown[], expected: readonly unknown[], pairs: Pairs, at: string): void {
  for (const [index, item] of expected.entries()) compare(actual[index], item, pairs, `${at}{${index}}`);
}
