// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModule } from './import-law.mjs';

/**
 * The declarations that the package's own lead to, by their path below the folder, and what each imports.
 * @param {string} folder that index.d.ts is in
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
  return reached;
}
