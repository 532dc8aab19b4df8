import { show, summaryOf } from '../describe.js';
import { invalidType, invalidValue, isRefusal } from '../errors.js';

/** Why options were refused: our own reason, or that they could not even be read. */
export function reasonOf(error: unknown): string {
  if (isRefusal(error)) return (error as Error).message;
  return `the options could not be read, as a getter or a Proxy threw ${summaryOf(error)}; give plain values`;
}

/** Returns the value as it is kept, a copy where the caller could change it later; throws TypeError or RangeError naming the path. */
export type Check = (value: unknown, path: string) => unknown;

export const wrong = (refuse: (message: string) => Error, path: string, expected: string, value: unknown): Error =>
  refuse(`option ${path} must be ${expected}, but is ${show(value)}`);

export const number =
  (expected: string, allows: (value: number) => boolean): Check =>
  (value, path) => {
    if (typeof value !== 'number') throw wrong(invalidType, path, expected, value);
    if (!allows(value)) throw wrong(invalidValue, path, expected, value);
    return value;
  };

export const word =
  (...words: string[]): Check =>
  (value, path) => {
    const expected = words.map((each) => `'${each}'`).join(' or ');
    if (typeof value !== 'string') throw wrong(invalidType, path, expected, value);
    if (!words.includes(value)) throw wrong(invalidValue, path, expected, value);
    return value;
  };

export const boolean: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(invalidType, path, 'true or false', value);
  return value;
};

export const string: Check = (value, path) => {
  if (typeof value !== 'string') throw wrong(invalidType, path, 'a string', value);
  return value;
};

export const nonEmpty: Check = (value, path) => {
  if (string(value, path) === '') throw wrong(invalidValue, path, 'a string that is not empty', value);
  return value;
};

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const noOptions = (value: unknown): TypeError =>
  invalidType(`options must be an object, but are ${show(value)}${typeof value === 'function' ? ': they come first, and the class behind them' : ''}`);

/** `besides`: names that somebody else has read. */
export const fields =
  (checks: Record<string, Check>, required: string[] = [], besides: readonly string[] = []): Check =>
  (value, path) => {
    if (!isObject(value)) throw path === '' ? noOptions(value) : wrong(invalidType, path, 'an object', value);
    const within = path === '' ? '' : `${path}.`;
    const known = Object.keys(checks);
    for (const name of Object.keys(value)) {
      if (!known.includes(name))
        throw invalidType(`there is no option ${within}${name} (${show(value[name])}); there are ${[...besides, ...known].join(', ')}`);
    }
    for (const name of required) if (value[name] === undefined) throw invalidType(`option ${within}${name} is missing in ${show(value)}`);
    const checked: Record<string, unknown> = {};
    for (const [name, check] of Object.entries(checks)) if (value[name] !== undefined) checked[name] = check(value[name], within + name);
    return checked;
  };

export const strings: Check = (value, path) => {
  if (!isObject(value)) throw wrong(invalidType, path, 'an object of strings', value);
  const defined = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(defined.map(([name, each]) => [name, string(each, `${path}.${name}`)]));
};

export const stringList: Check = (value, path) => {
  if (!Array.isArray(value)) throw wrong(invalidType, path, 'an array of strings', value);
  return value.map((each, index) => string(each, `${path}[${index}]`));
};
