import { median } from '../statistics.js';
import { actorsFor, type Program } from './program.js';
import { openStage, type StageSide } from './sides/catalogue.js';

/** How much a run does. */
export interface SavinaScale {
  /** The sizes of a program's sweep, from the least, or the one for a smoke test. */
  readonly sizes: 'all' | 'two' | 'smoke';
  /** Time spent before anything counts, and time measured, in ms; at least one play of each. */
  readonly warmUp: number;
  readonly measured: number;
}

export const FULL: SavinaScale = { sizes: 'all', warmUp: 200, measured: 300 };
export const QUICK: SavinaScale = { sizes: 'two', warmUp: 50, measured: 100 };
export const SMOKE: SavinaScale = { sizes: 'smoke', warmUp: 0, measured: 0 };

export function sizesOf({ sweep, smoke }: Program, { sizes }: SavinaScale): readonly number[] {
  if (sizes === 'smoke') return [smoke];
  return sizes === 'two' ? sweep.slice(0, 2) : sweep;
}

/** Units per second by size, as far as the side has room for the actors. */
export async function measure(program: Program, side: StageSide, scale: SavinaScale): Promise<Record<string, number>> {
  const rates: Record<string, number> = {};
  for (const size of sizesOf(program, scale)) {
    const actors = actorsFor(program, size, side.most);
    if (actors !== undefined) rates[size] = await rateOf(program, side, size, actors, scale);
  }
  return rates;
}

/**
 * The median of plays by the same actors, after a warm-up that is discarded and starts them. No collection between plays: after a full one V8 discards code
 * that was optimized for objects of which none is left, and a play is too short to win it back.
 */
async function rateOf(program: Program, side: StageSide, size: number, actors: number, { warmUp, measured }: SavinaScale): Promise<number> {
  const stage = await openStage(side, program);
  try {
    const play = await program.open(stage, size, actors);
    const warmUpEnd = performance.now() + warmUp;
    do await play();
    while (performance.now() < warmUpEnd);
    const rates: number[] = [];
    let spent = 0;
    do {
      const from = performance.now();
      const units = await play();
      const took = performance.now() - from;
      spent += took;
      rates.push((units / took) * 1000);
    } while (spent < measured);
    return median(rates);
  } finally {
    await stage.close();
  }
}
