import { columnNamed } from './columns/catalogue.js';
import { type Sample, type Scale, TooMuchError, WrongAnswerError } from './columns/column.js';
import { sideNamed } from './sides/catalogue.js';
import { loadSide, type Opened } from './sides/side.js';

/** What a measuring process is told, as its only argument. */
export interface Task {
  readonly column: string;
  readonly side: string;
  readonly scale: Scale;
}

/** What it answers. */
export type Outcome =
  | { readonly kind: 'sample'; readonly sample: Sample }
  /** This build of the library does not have the mode. */
  | { readonly kind: 'unavailable'; readonly text: string }
  | { readonly kind: 'too much'; readonly text: string }
  | { readonly kind: 'wrong answer'; readonly text: string }
  | { readonly kind: 'failure'; readonly text: string };

async function measure({ column, side, scale }: Task): Promise<Outcome> {
  const open = await loadSide(sideNamed(side));
  let unavailable: string | undefined;
  const openOrSay = async (): Promise<Opened> => {
    try {
      return await open();
    } catch (error) {
      if (error instanceof RangeError) unavailable = error.message;
      throw error;
    }
  };
  try {
    return { kind: 'sample', sample: await columnNamed(column).run(openOrSay, scale) };
  } catch (error) {
    if (unavailable !== undefined) return { kind: 'unavailable', text: unavailable };
    if (error instanceof TooMuchError) return { kind: 'too much', text: error.message };
    return {
      kind: error instanceof WrongAnswerError ? 'wrong answer' : 'failure',
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

// One column of one side in a process of its own, so that no other's heap and optimized code are in its way (see measure.ts).
const outcome = await measure(JSON.parse(process.argv[2]) as Task);
// Peers may leave a handle open; whoever forked this has what it wanted.
process.send?.(outcome, () => process.exit());
