// @ts-check
// Builds dist/: declarations by tsc, code by esbuild.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { declarationsIn } from './declarations.mjs';

const out = process.argv[2] ?? join(root, 'dist');

rmSync(out, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(dirname(tsc), 'bin/tsc'), '-p', join(root, 'tsconfig.build.json'), '--outDir', out], { stdio: 'inherit' });
// Nobody can name what is in the others.
for (const file of declarationsIn(out).others) rmSync(join(out, file));
bundle(out);
