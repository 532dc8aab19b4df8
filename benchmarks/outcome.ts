import { type Sample, TooMuchError, WrongAnswerError } from './columns/column.js';

/** What a measuring process is told, as its only argument. */
export interface Task<S> {
  readonly column: string;
  readonly side: string;
  readonly scale: S;
}

/** What it answers. */
export type Outcome =
  | { readonly kind: 'sample'; readonly sample: Sample }
  /** This build of the library does not have the mode. */
  | { readonly kind: 'unavailable'; readonly text: string }
  | { readonly kind: 'too much'; readonly text: string }
  | { readonly kind: 'wrong answer'; readonly text: string }
  | { readonly kind: 'failure'; readonly text: string };

/** What an error of a measurement means. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof TooMuchError) return { kind: 'too much', text: error.message };
  return {
    kind: error instanceof WrongAnswerError ? 'wrong answer' : 'failure',
    text: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/**
 * Measures one cell in a process of its own, so that no other's heap and optimized code are in its way, and sends the outcome to whoever
 * forked it (see measure.ts).
 */
export async function answer<S>(measure: (task: Task<S>) => Promise<Outcome>): Promise<void> {
  const outcome = await measure(JSON.parse(process.argv[2]) as Task<S>);
  // Peers may leave a handle open; whoever forked this has what it wanted.
  process.send?.(outcome, () => process.exit());
}
