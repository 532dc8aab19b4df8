/** Which of an actor's values: the root of a path, and the `where` of a SerializationError. */
export type Where = 'message' | 'result' | 'error';

/** A step from an object to what it holds: a field, an index (of a Set: the place in its order), or the key of a Map's entry. */
export type Step = string | number | { readonly mapKey: unknown };

const SHOWN_AT_EACH_END = 8;

/** Where in a value something stands, as one would write it: `message.users[2].name`. */
export function formatPath(root: Where, steps: readonly Step[]): string {
  if (steps.length <= 2 * SHOWN_AT_EACH_END) return root + steps.map(formatStep).join('');
  const start = steps.slice(0, SHOWN_AT_EACH_END).map(formatStep).join('');
  const end = steps.slice(-SHOWN_AT_EACH_END).map(formatStep).join('');
  return `${root}${start}…${end}`;
}

function formatStep(step: Step): string {
  switch (typeof step) {
    case 'number':
      return `[${step}]`;
    case 'string':
      return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(step) ? `.${step}` : `[${/^\d+$/.test(step) ? step : JSON.stringify(step)}]`;
    default:
      return `.get(${typeof step.mapKey === 'string' ? JSON.stringify(step.mapKey) : isPrintable(step.mapKey) ? String(step.mapKey) : '…'})`;
  }
}

// Of an object or function, `String` would call its own code.
const isPrintable = (key: unknown): boolean => (typeof key !== 'object' && typeof key !== 'function') || key === null;
