// @ts-check
// Prints the specs that failed in a run of mocha, from the file that MOCHA_COUNTS named: node scripts/failed-specs.mjs FILE
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ title: string, error: string }} Failure */

/** The record of a CI run may keep no more than the end of what was printed: a few failures whole, of others the titles. */
const WHOLE = 6;
const LINES = 8;
const WIDTH = 300;
const TITLES = 20;

/** @param {readonly Failure[]} failures */
export function failedSpecs(failures) {
  const texts = failures.slice(0, TITLES).map(({ title, error }, at) => {
    const lines = at < WHOLE ? error.split('\n').slice(0, LINES) : [];
    return [`FAILED: ${title}`, ...lines.map((line) => `    ${line}`)].map((line) => line.slice(0, WIDTH)).join('\n');
  });
  if (failures.length > TITLES) texts.push(`and ${failures.length - TITLES} more`);
  return texts.join('\n');
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { failures } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  if (failures.length > 0) console.log(`\n${failedSpecs(failures)}`);
}
