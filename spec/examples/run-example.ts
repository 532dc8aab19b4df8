import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root, throughTsx } from '../support/root.js';

export const examples: string = join(root, 'examples');

/** What the example prints. Fails unless it ends by itself, with exit code 0 and nothing on stderr. */
export async function runExample(file: string, ...args: string[]): Promise<string> {
  const program = join(examples, file);
  expect(readFileSync(program, 'utf8')).not.to.include('process.exit(');
  // A child that is killed at the time-out, or exits with another code, makes this reject.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...throughTsx, program, ...args], {
    cwd: root,
    timeout: 50_000,
  });
  expect(stderr).to.equal('');
  return stdout;
}
