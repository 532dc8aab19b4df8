// @ts-check
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * How esbuild makes few files of src/. A worker loads this package once more at its start, and resolving a file for each small module of src/ would cost it
 * more than everything else that it does until its first answer.
 *
 * @param {string} outdir
 * @returns {import('esbuild').BuildOptions}
 */
export function bundleOptions(outdir) {
  const transports = join(root, 'src/transports');
  // The ends of the transports stay files of their own: the host's names the worker's by its place beside it.
  const ends = readdirSync(transports).flatMap((name) => [join(transports, name, 'host.ts'), join(transports, name, 'entry.ts')]);
  return {
    entryPoints: [join(root, 'src/index.ts'), ...ends],
    outdir,
    outbase: join(root, 'src'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    chunkNames: 'chunks/[hash]',
    logLevel: 'warning',
  };
}
