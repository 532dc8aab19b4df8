import { columnNamed } from './columns/catalogue.js';
import type { Sample, Scale } from './columns/column.js';
import { sideNamed } from './sides/catalogue.js';
import { loadSide, type Opened } from './sides/side.js';

/** What a measuring process is told, as its only argument. */
export interface Task {
  readonly column: string;
  readonly side: string;
  readonly scale: Scale;
}

/** What it answers. `unavailable`: this build of the library does not have the mode. */
export type Outcome = { sample: Sample } | { unavailable: string } | { tooMuch: string } | { failure: string };

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
    return { sample: await columnNamed(column).run(openOrSay, scale) };
  } catch (error) {
    if (unavailable !== undefined) return { unavailable };
    if ((error as Error).name === 'TooMuchError') return { tooMuch: (error as Error).message };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// One column of one side in a process of its own, so that no other's heap and optimized code are in its way (see measure.ts).
const outcome = await measure(JSON.parse(process.argv[2]) as Task);
// Peers may leave a handle open; whoever forked this has what it wanted.
process.send?.(outcome, () => process.exit());
