import { isArray, show, summaryOf } from '../describe.js';
import { invalidType, isRefusal } from '../errors.js';

/**
 * The options of that name, each read once, so that no getter of the user's has another word. `what` takes them: 'wait'.
 *
 * @throws TypeError for what is no object, for an option that there is not, and for options that cannot be read
 */
export function readOptions<T extends object>(options: T, what: string, names: readonly (keyof T & string)[]): T {
  checkObject(options, what);
  try {
    checkNames(options, what, names);
    return Object.fromEntries(names.map((name) => [name, options[name]])) as T;
  } catch (error) {
    throw unreadable(error, what);
  }
}

export function checkObject(options: unknown, what: string, hint = ''): void {
  if (typeof options === 'object' && options !== null && !isArray(options)) return;
  throw invalidType(`the options of ${what} must be an object, not ${show(options)}${hint}`);
}

/** A name that is not known is a slip, and would be ignored. */
export function checkNames(options: object, what: string, names: readonly string[]): void {
  for (const name in options) {
    if (names.includes(name) || isAddedToAll(options, name)) continue;
    throw invalidType(`${what} has no option '${name}'; it takes ${names.join(', ')}`);
  }
}

/** Whether options have the name only as all objects do: some code of the program has put it on Object.prototype. */
const isAddedToAll = (options: object, name: string): boolean => name in Object.prototype && !Object.hasOwn(options, name);

/** What to throw of an error that came up while options were read and checked: a refusal as it is; else it is of a getter or a Proxy of the user's. */
export function unreadable(error: unknown, what: string): unknown {
  if (isRefusal(error)) return error;
  return invalidType(`the options of ${what} cannot be read: a getter or Proxy among them threw ${summaryOf(error)}`, { cause: error });
}
