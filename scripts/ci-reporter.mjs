// @ts-check
// Mocha's spec reporter, which also writes the counts of the run to the file that MOCHA_COUNTS names. A run that dies before its end writes none.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CiReporter extends Mocha.reporters.Spec {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    const path = process.env.MOCHA_COUNTS;
    if (path === undefined) return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(path, JSON.stringify({ passed: passes, failed: failures, skipped: pending, node: process.version }));
    });
  }
}
