// @ts-check
// Builds dist/: declarations by tsc, code by esbuild into a few files. A worker loads this package once more at its start, and resolving a file for
// each small module of src/ would cost it more than everything else that it does until its first answer.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = process.argv[2] ?? join(root, 'dist');
const transports = join(root, 'src/transports');

rmSync(out, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(dirname(tsc), 'bin/tsc'), '-p', join(root, 'tsconfig.build.json'), '--outDir', out], { stdio: 'inherit' });

// The ends of the transports stay files of their own: the host's names the worker's by its place beside it.
const ends = readdirSync(transports).flatMap((name) => [join(transports, name, 'host.ts'), join(transports, name, 'entry.ts')]);
await build({
  entryPoints: [join(root, 'src/index.ts'), ...ends],
  outdir: out,
  outbase: join(root, 'src'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  chunkNames: 'chunks/[hash]',
  logLevel: 'warning',
});
