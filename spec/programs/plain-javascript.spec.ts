import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scratchPath } from '../support/scratch.js';
import { built } from './built.js';
import { expectGoodEnd, programs } from './program.js';

const DECLARE = `
  class Doubler { double({ n }) { return 2 * n; } }
  defineActor(Doubler, { module: 'eval', handlers: { double: 'double' } });
  class Halver extends ThreadActor { handle({ n }) { return n / 2; } }
`;
const esm = `import { defineActor, spawn, spawnWith, ThreadActor } from 'futures-actors';${DECLARE.replace("'eval'", 'import.meta.url')}`;
const cjs = `const { defineActor, spawn, spawnWith, ThreadActor } = require('futures-actors');${DECLARE.replace("'eval'", '__filename')}`;
const fail = `
  for (const [executor, message] of [[spawn(Doubler), { action: 'double', n: 1 }], [Halver.executor(), { n: 1 }]])
    executor.post(message).exception().then((error) => console.log(error.name + ': ' + error.message));
`;
const inline = `
  spawnWith({ mode: 'inline' }, Doubler).post({ action: 'double', n: 21 }).result().then(console.log);
  spawnWith({ mode: 'inline' }, Halver).post({ n: 21 }).result().then(console.log);
`;

/** What other libraries do to a program before it loads this one. */
const ADDED_TO_ALL = 'Object.prototype.added = 1;';
const TIMERS_OF_A_BROWSER = `
  const { setTimeout, clearTimeout } = globalThis;
  const handles = [undefined];
  globalThis.setTimeout = (...args) => handles.push(setTimeout(...args)) - 1;
  globalThis.clearTimeout = (id) => clearTimeout(handles[id]);
  delete globalThis.setImmediate;
`;

interface Failure {
  name: string;
  message: string;
  cause?: string;
  stack?: string;
}

describe('A program in plain JavaScript', () => {
  const run = programs('programs/fixtures/plain');
  const module = run('single-file.mjs');
  const commonJs = run('common-js.cjs');
  const commonJsTop = run('common-js-top.cjs');
  const broken = run('broken.mjs');
  const circle = run('circle.mjs');
  const reload = run('reload.cjs');
  const tested = run('tested.mjs');

  it('declares its actors with defineActor', async () => {
    const ended = await module();
    expectGoodEnd(ended);
    expect(ended.stdout).to.equal('15\n');
    expect(ended.notes.filter((note) => note.endsWith('before the spawn'))).to.have.length(2);
    expect(ended.notes.filter((note) => note.endsWith('after the spawn'))).to.deep.equal(['0 after the spawn']);
  });

  for (const [where, code] of [
    ['Object.prototype has what another library has put on it', ADDED_TO_ALL],
    ['the global timers are those of a browser, as jsdom brings them', TIMERS_OF_A_BROWSER],
  ] as const) {
    const file = `${scratchPath('preload')}.cjs`;
    writeFileSync(file, code);
    const preloaded = run('single-file.mjs', { env: { NODE_OPTIONS: `--require ${file}` } });
    it(`works where ${where}`, async () => {
      const ended = await preloaded();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('15\n');
    });
  }

  it('is told to guard its spawn where the module of its actor imports it', async () => {
    const { stdout } = await circle();
    expect(stdout).to.match(/could not be loaded in the worker: ReferenceError: .* Guard what the program does by isMainModule\)\n$/);
  });

  it('is told to give its actor a module of its own where that stands among tests', async () => {
    const { stdout } = await tested();
    expect(stdout).to.match(/could not be loaded in the worker: ReferenceError: describe is not defined\. .* declare the actor in a module of its own\)\n$/);
  });

  it('may load the module of its actor again', async () => {
    const ended = await reload();
    expectGoodEnd(ended);
    expect(ended.stdout).to.equal('hello\nhello\nhello\n');
  });

  it('may be CommonJS, with isMainModule(module) as its guard', async () => {
    const ended = await commonJs();
    expectGoodEnd(ended);
    expect(ended.stdout).to.equal('15 42\n');
    expect(ended.notes.filter((note) => note.endsWith('before the spawn'))).to.have.length(3);
    expect(ended.notes.filter((note) => !note.endsWith('before the spawn'))).to.deep.equal(['0 guarded', '0 after the spawn']);
  });

  it('may be CommonJS that spawns at its top level', async () => {
    const ended = await commonJsTop();
    expectGoodEnd(ended);
    expect(ended.stdout).to.equal('42\n');
    expect(ended.notes.filter((note) => note.endsWith('after the spawn'))).to.deep.equal(['0 after the spawn']);
  });

  describe('that is started by a link', () => {
    before(async () => {
      const plain = join(await built(), 'spec', 'programs', 'fixtures', 'plain');
      // A junction needs no rights on Windows.
      symlinkSync(plain, `${plain}-linked`, 'junction');
    });
    const runLinked = programs('programs/fixtures/plain-linked');
    for (const flags of [[], ['--preserve-symlinks-main'], ['--preserve-symlinks-main', '--preserve-symlinks']]) {
      for (const mode of ['thread', 'process']) {
        const outcome = runLinked('linked.mjs', { node: flags, args: [mode] });

        it(`has actors in a ${mode}, with ${flags.join(' and ') || 'no flags'}`, async () => {
          const ended = await outcome();
          expectGoodEnd(ended);
          expect(ended.stdout).to.equal('main\ntrue 4 5\n');
        });
      }
    }
  });

  describe('that says where its actor is defined', () => {
    let failures: Record<'syntaxError' | 'missingPackage' | 'noSuchFile' | 'nothing', Failure>;
    before(async () => {
      const ended = await broken();
      expectGoodEnd(ended);
      failures = JSON.parse(ended.stdout);
      for (const failure of Object.values(failures)) expect(failure.name).to.equal('ActorStartError');
    });

    it('is told of a syntax error there, and where it is', () => {
      const { message, cause, stack } = failures.syntaxError;
      expect(message).to.include('Broken').and.to.include('SyntaxError');
      expect(cause).to.equal('SyntaxError');
      expect(`${message}\n${stack}`).to.include('syntax-error.mjs');
    });

    it('is told of a package that cannot be resolved there', () => {
      expect(failures.missingPackage.message).to.include('Broken').and.to.include('no-such-package').and.to.include('missing-package.mjs');
    });

    it('is told that the file is not there', () => {
      expect(failures.noSuchFile.message).to.include('Broken').and.to.include('no-such-file.mjs');
    });

    it('is told that the class is not in it', () => {
      expect(failures.nothing.message).to.include('Broken').and.to.include('nothing.mjs');
    });
  });

  describe('without a file', () => {
    const outcomes = {
      'node -e': run('', { node: ['-e', cjs + fail] }),
      'node --input-type=module -e': run('', { node: ['--input-type=module', '-e', esm + fail] }),
      'standard input': run('', { node: ['--input-type=module', '-'], stdin: esm + fail }),
    };
    const inlineOutcomes = [run('', { node: ['-e', cjs + inline] }), run('', { node: ['--input-type=module'], stdin: esm + inline })];

    for (const [kind, outcome] of Object.entries(outcomes)) {
      it(`is told that no worker can load its classes: ${kind}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        const lines = ended.stdout.trim().split('\n');
        expect(lines).to.have.length(2);
        for (const line of lines) {
          expect(line).to.match(/^ActorStartError: .*(Doubler|Halver)/);
          expect(line).to.include('a file of its own').and.to.include("'inline'");
        }
      });
    }

    it('has actors in mode inline', async () => {
      for (const outcome of inlineOutcomes) {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(ended.stdout.trim().split('\n')).to.have.members(['42', '10.5']);
      }
    });
  });
});
