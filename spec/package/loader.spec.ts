// How the package's code gets into threads and processes, as whole programs see it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { built } from '../programs/built.js';
import { expectGoodEnd, programs } from '../programs/program.js';
import { scratchPath } from '../support/scratch.js';

/** Tells what V8 made of the package's code, in whatever thread or process it is required. */
const SPY = `
const vm = require('node:vm');
const { Script } = vm;
vm.Script = class extends Script {
  constructor(source, options) {
    super(source, options);
    globalThis.compiled = { given: options.cachedData !== undefined, taken: this.cachedDataRejected === false, bytes: options.cachedData?.length ?? 0 };
  }
};
`;

interface Compiled {
  given: boolean;
  taken: boolean;
  bytes: number;
}

describe('The code of the package', () => {
  const spy = `${scratchPath('spy')}.cjs`;
  writeFileSync(spy, SPY);
  const run = programs('package/fixtures');
  // Where these specs are measured themselves, the programs are not.
  const plain = { NODE_V8_COVERAGE: undefined };
  const noFolder = { ...plain, TMPDIR: '/nowhere', TEMP: '/nowhere', TMP: '/nowhere' };
  const taken = { given: true, taken: true };
  const alone = { given: false, taken: false };

  for (const [mode, what, told, env, ...more] of [
    ['thread', 'comes with what V8 has compiled of it in the host, from the first one on', taken, plain],
    ['process', 'comes with what V8 has compiled of it in the host, from the first one on', taken, plain],
    ['process', 'is compiled there when V8 has other flags there', { given: true, taken: false }, plain, '--no-opt'],
    ['process', 'is compiled there when a module that Node loads first has loaded it', alone, plain, '--import', 'futures-actors'],
    ['process', 'is compiled there when the host can write no file', alone, noFolder],
    ['thread', 'is compiled there when coverage is measured', alone, { NODE_V8_COVERAGE: scratchPath('coverage') }],
    ['process', 'is compiled there when coverage is measured', alone, { NODE_V8_COVERAGE: scratchPath('coverage') }],
  ] as const) {
    const outcome = run('compiled.ts', { args: [mode, '--require', spy, ...more], env });
    it(`${what}: an actor's ${mode}`, async () => {
      const ended = await outcome();
      expectGoodEnd(ended);
      const workers = JSON.parse(ended.stdout) as Compiled[];
      expect(workers.map(({ given, taken }) => ({ given, taken }))).to.deep.equal([told, told, told]);
    });
  }

  const threads = run('compiled.ts', { args: ['thread', '--require', spy], env: plain });
  it('comes from the second thread on with what V8 has compiled in the first, which a host calls none of', async () => {
    const [first = 0, ...later] = (JSON.parse((await threads()).stdout) as Compiled[]).map(({ bytes }) => bytes);
    expect(first).to.be.above(0);
    for (const bytes of later) expect(bytes).to.be.above(1.1 * first);
  });

  const descriptors = run('descriptors.ts', { env: noFolder });
  it('takes nothing of Node for itself where there is none', async function () {
    // What Node opens first is another thing elsewhere, and cannot be seen by a path.
    if (process.platform !== 'linux') this.skip();
    const ended = await descriptors();
    expectGoodEnd(ended);
    expect(ended.stdout).to.match(/eventpoll/);
  });

  for (const format of ['esm', 'cjs'] as const) {
    it(`says that the package does not belong in a bundle, where a bundler has taken it in: ${format}`, async () => {
      const outfile = `${scratchPath('bundle')}.${format === 'esm' ? 'mjs' : 'cjs'}`;
      const stdin = { contents: "import { spawn } from 'futures-actors'; console.log(spawn);", resolveDir: await built() };
      buildSync({ stdin, outfile, format, bundle: true, platform: 'node', logLevel: 'error', logOverride: { 'empty-import-meta': 'silent' } });
      const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr).to.match(/Error: futures-actors has been taken into a bundle, .*: leave the package out .*--external:futures-actors/);
    });
  }

  it('belongs to the realm of whoever loads it, as in Jest', async () => {
    const file = join(await built(), 'src', 'loader.cjs');
    const { process, performance, setTimeout, clearTimeout, setImmediate } = globalThis;
    const realm = createContext({ process, performance, Buffer, setTimeout, clearTimeout, setImmediate });
    runInContext('delete Symbol.asyncDispose', realm);
    const module = { exports: {} as { load(): { DeclarationError: new (message: string) => Error; ActorSystem: { prototype: object } } } };
    const run = runInContext(`(function (exports, require, module, __filename) {${readFileSync(file, 'utf8')}\n})`, realm) as (...args: unknown[]) => void;
    run(module.exports, createRequire(file), module, file);
    const error = new (module.exports.load().DeclarationError)('');
    expect([error instanceof Error, error instanceof runInContext('Error', realm)]).to.deep.equal([false, true]);
    // As compilers call it where there is none, which vm's realms lack before Node 24.
    expect(Symbol.for('Symbol.asyncDispose') in module.exports.load().ActorSystem.prototype).to.equal(true);
  });
});
