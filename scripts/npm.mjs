// @ts-check
// Runs npm from a script, on every platform.
import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * Runs npm under the Node given, which whatever npm starts finds first as `node` too. Returns its output unless `stdio` sends that elsewhere.
 * @param {string[]} args
 * @param {{ cwd?: string, node?: string, env?: Record<string, string>, stdio?: 'pipe' | 'inherit' }} [options]
 * @returns {{ ok: boolean, output: string }}
 */
export function npm(args, { cwd, node = process.execPath, env, stdio = 'pipe' } = {}) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const options = /** @type {const} */ ({ cwd, stdio, encoding: 'utf8', env: { ...process.env, ...env, PATH: path }, maxBuffer: 2 ** 28 });
  // Under `npm run` npm tells where it is. Else it is looked up, on Windows by a shell since it is a batch file there (which takes
  // arguments with spaces for several).
  const cli = process.env.npm_execpath;
  const { status, stdout, stderr, error } = cli?.endsWith('npm-cli.js')
    ? spawnSync(node, [cli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ?? ''}` };
}
