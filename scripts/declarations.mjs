// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readModule } from './import-law.mjs';

/**
 * The declarations in a folder, by their path below it: those that its index.d.ts leads to, and what each imports; and the others.
 * @param {string} folder
 */
export function declarationsIn(folder) {
  /** @type {Map<string, import('./import-law.mjs').Import[]>} */
  const reached = new Map();
  const next = ['index.d.ts'];
  for (const file of next) {
    if (reached.has(file)) continue;
    const { imports } = readModule(file, readFileSync(join(folder, file), 'utf8'));
    reached.set(file, imports);
    next.push(...imports.filter(({ local }) => local).map(({ to }) => to));
  }
  const others = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.d.ts') && !reached.has(file));
  return { reached, others };
}
