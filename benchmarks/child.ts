import { columnNamed } from './columns/catalogue.js';
import type { Scale } from './columns/column.js';
import { answer, type Outcome, outcomeOf, type Task } from './outcome.js';
import { sideNamed } from './sides/catalogue.js';
import { loadSide, type Opened } from './sides/side.js';

async function measure({ column, side, scale }: Task<Scale>): Promise<Outcome> {
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
    return outcomeOf(error);
  }
}

// One column of one side.
await answer(measure);
