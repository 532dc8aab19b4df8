import { answer, type Outcome, outcomeOf, type Task } from '../outcome.js';
import { programNamed } from './catalogue.js';
import { measure, type SavinaScale } from './play.js';
import { stageSideNamed } from './sides/catalogue.js';

async function measureProgram({ column, side, scale }: Task<SavinaScale>): Promise<Outcome> {
  try {
    return { kind: 'sample', sample: await measure(programNamed(column), stageSideNamed(side), scale) };
  } catch (error) {
    return outcomeOf(error);
  }
}

// One program on one side.
await answer(measureProgram);
