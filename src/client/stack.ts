const NOTHING = (): void => {};
const words = (count: number): readonly undefined[] => Array.from({ length: count });
/** Several times as much as any flush of messages of a few values was seen to take, of the hundred thousand words that a stack has. */
const FEW = words(512);
/** The same for any: one that is refused for want of stack is tried in parts, which takes more. */
const MANY = words(2048);

/**
 * Whether the stack has room for a flush, so that it does not end in the middle of one. V8 puts as many arguments on the stack, or throws:
 * that costs 0.06 µs, or 0.25 for a large one.
 */
export function stackIsLeft(large: boolean): boolean {
  try {
    NOTHING.apply(undefined, (large ? MANY : FEW) as []);
    return true;
  } catch {
    return false;
  }
}
