// @ts-check
// Mocha's spec reporter, which also writes the counts of the run, and what failed, to the file that MOCHA_COUNTS names. A run that dies
// before its end writes none.
import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import Mocha from 'mocha';

export default class CiReporter extends Mocha.reporters.Spec {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    const path = process.env.MOCHA_COUNTS;
    if (path === undefined) return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, node: process.version };
      writeFileSync(path, JSON.stringify({ ...counts, failures: this.failures.map((spec) => ({ title: spec.fullTitle(), error: textOf(spec.err) })) }));
    });
  }
}

/** Its stack; before it, of an expectation, both values, for its message cuts them short. @param {Error | undefined} error */
function textOf(error) {
  const { stack, message, showDiff, actual, expected } = Object(error);
  const values = showDiff ? [`actual: ${inLine(actual)}`, `expected: ${inLine(expected)}`] : [];
  return [...values, stack ?? message ?? error].join('\n');
}

/** Mocha has made most of them strings of many lines. @param {unknown} value */
const inLine = (value) => (typeof value === 'string' ? value : inspect(value)).replaceAll(/\s+/g, ' ');
