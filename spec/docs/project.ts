import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundle } from '../../scripts/bundle.mjs';
import { root } from '../support/root.js';
import { scratchPath } from '../support/scratch.js';
import type { Block, Page } from './pages.js';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; dependencies: Record<string, string> };

const { resolve } = createRequire(import.meta.url);
export const tsc: string = join(dirname(resolve('typescript/package.json')), 'bin', 'tsc');
export const mocha: string = resolve('mocha/bin/mocha.js');

export interface Run {
  code: number | string | null;
  stdout: string;
  stderr: string;
}

/** A user's project with the code of some pages, and with the package as its users have it: built, below node_modules. */
export class Project {
  readonly folder: string = scratchPath('project');

  constructor(pages: readonly Page[]) {
    const modules = join(this.folder, 'node_modules');
    const installed = join(modules, manifest.name);
    mkdirSync(installed, { recursive: true });
    copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
    for (const name of [...Object.keys(manifest.dependencies), '@types', 'chai', 'mocha', 'sinon', 'tsx']) {
      symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
    }
    writeFileSync(join(this.folder, 'package.json'), '{ "type": "module" }');
    for (const page of pages) {
      for (const block of page.blocks.filter(isCode)) {
        const file = this.fileOf(page, block);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, sourceOf(page, block));
      }
    }
  }

  fileOf(page: Page, block: Block): string {
    const name = block.words.find((word) => word.startsWith('file='))?.slice('file='.length) ?? `line-${block.line}.${block.language}`;
    return join(this.folder, page.path.replace(/\.md$/, ''), name);
  }

  /** Whether the sources are well typed is for others to find. */
  async build(): Promise<void> {
    const dist = join(this.folder, 'node_modules', manifest.name, 'dist');
    bundle(dist);
    const { code, stdout } = await this.node(tsc, '-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', dist);
    if (code !== 0) throw new Error(`the package could not be built:\n${stdout}`);
  }

  /** Compiles the files, without output, with those compiler options. Returns the compiler's complaints. */
  async check(compilerOptions: object, files: readonly string[]): Promise<string> {
    const config = scratchPath('tsconfig');
    const typeRoots = [join(this.folder, 'node_modules', '@types')];
    const checked = { ...compilerOptions, rootDir: undefined, outDir: undefined, noEmit: true, types: ['node', 'mocha'], typeRoots };
    writeFileSync(config, JSON.stringify({ compilerOptions: checked, files }));
    const { code, stdout } = await this.node(tsc, '-p', config);
    return code === 0 ? '' : stdout || `tsc ended with ${code}`;
  }

  node(...args: string[]): Promise<Run> {
    return new Promise((done) => {
      const env = { ...process.env, NODE_OPTIONS: '' };
      execFile(process.execPath, args, { cwd: this.folder, env, timeout: 60_000 }, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : (error.code ?? error.signal ?? null), stdout: stdout.replaceAll('\r\n', '\n'), stderr });
      });
    });
  }
}

export const isCode = ({ language }: Block): boolean => language === 'ts' || language === 'js';

/** The code stands on the lines that it has on its page, so that errors name those. */
function sourceOf(page: Page, block: Block): string {
  const above = '\n'.repeat(block.line - 1);
  if (block.language === 'js' || /^import .* from /m.test(block.text)) return above + block.text;
  const scene = page.scene.replaceAll(/\/\/.*$/gm, '').replaceAll('\n', ' ');
  return `${scene}{${above}${block.text}}\nexport {};\n`;
}
