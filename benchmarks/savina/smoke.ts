import { strict as assert } from 'node:assert';
import { PROGRAMS } from './catalogue.js';
import { measure, SMOKE } from './play.js';
import { canPlay, stageSideNamed } from './sides/catalogue.js';

/** Every program once in each of these modes, small: its driver checks the result. Tells how many plays there were. */
export async function smokePrograms(modes: readonly string[]): Promise<number> {
  let run = 0;
  for (const side of modes.map(stageSideNamed)) {
    for (const program of PROGRAMS.filter((each) => canPlay(side, each))) {
      try {
        const rates = await measure(program, side, SMOKE);
        assert.deepEqual(Object.keys(rates), [String(program.smoke)], 'the sizes that were played');
        for (const rate of Object.values(rates)) assert(Number.isFinite(rate) && rate > 0, `the rate is ${rate}`);
        run++;
      } catch (error) {
        throw new Error(`${program.name} on ${side.name}: ${String(error)}`, { cause: error });
      }
    }
  }
  return run;
}
