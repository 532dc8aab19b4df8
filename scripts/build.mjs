// @ts-check
// Builds dist/: declarations by tsc, code by esbuild.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { declarationsIn } from './declarations.mjs';

const out = process.argv[2] ?? join(root, 'dist');

rmSync(out, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(dirname(tsc), 'bin/tsc'), '-p', join(root, 'tsconfig.build.json'), '--outDir', out], { stdio: 'inherit' });
// Nobody can name what is in the others.
const reached = declarationsIn(out);
for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.d.ts') && !reached.has(file.split(sep).join('/'))) rmSync(join(out, file));
}
bundle(out);
