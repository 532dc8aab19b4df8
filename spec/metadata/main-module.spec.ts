import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect, promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { restore, stub } from 'sinon';
import { DeclarationError } from '../../src/errors.js';
import { isEntryModule, isMainModule } from '../../src/metadata/main-module.js';
import { throughTsx, urlOf } from '../support/root.js';

// That real programs get the right answer is in decorators.spec.ts, as ES module and as CommonJS.
describe('isMainModule', () => {
  let folder: string;
  const started = (entry: string | undefined): void => void stub(process, 'argv').value([process.execPath, entry]);
  const metaOf = (...path: string[]): ImportMeta => ({ url: pathToFileURL(join(folder, ...path)).href }) as ImportMeta;

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'main module ')));
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app', 'index.js'), '');
    writeFileSync(join(folder, 'app', 'other.js'), '');
    writeFileSync(join(folder, 'main.js'), '');
    writeFileSync(join(folder, 'package.json'), '{ "main": "main.js" }');
    // A junction needs no rights on Windows.
    symlinkSync(join(folder, 'app'), join(folder, 'link'), 'junction');
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => restore());

  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const wrong of [undefined, null, 'file:///main.js', 1, {}, { url: 1 }, revoked] as unknown[]) {
    it(`is refused ${inspect(wrong)}, with what it takes`, () => {
      expect(() => isMainModule(wrong as ImportMeta)).to.throw(DeclarationError, 'takes import.meta');
    });
  }

  it('believes import.meta.main where there is one', () => {
    started(join(folder, 'main.js'));
    expect(isMainModule({ ...metaOf('app', 'other.js'), main: true } as ImportMeta)).to.equal(true);
    expect(isMainModule({ ...metaOf('main.js'), main: false } as ImportMeta)).to.equal(false);
  });

  it('else compares with the file that the program was started with', () => {
    started(join(folder, 'app', 'other.js'));
    expect(isMainModule(metaOf('app', 'other.js'))).to.equal(true);
    expect(isMainModule(metaOf('app', 'index.js'))).to.equal(false);
  });

  it('finds that file without its extension, by its folder, by package.json and through a link', () => {
    for (const [entry, ...path] of [
      ['app/other', 'app', 'other.js'],
      ['app', 'app', 'index.js'],
      ['.', 'main.js'],
      ['link', 'app', 'index.js'],
    ]) {
      started(join(folder, entry));
      expect(isMainModule(metaOf(...path)), entry).to.equal(true);
    }
  });

  it('is false for a file where none was started, as in the REPL and with node -e, and for a data: URL', () => {
    started(undefined);
    expect(isMainModule(metaOf('main.js'))).to.equal(false);
    started(join(folder, 'gone.js'));
    expect(isMainModule(metaOf('main.js'))).to.equal(false);
    started(join(folder, 'main.js'));
    expect(isMainModule({ url: 'data:text/javascript,' } as ImportMeta)).to.equal(false);
  });

  it('is false for a file: URL that is no path', () => {
    started(join(folder, 'main.js'));
    expect(isMainModule({ url: 'file:///no%2Fpath.js' } as ImportMeta)).to.equal(false);
  });

  it('is false for a file that is called as Node calls a program without a file', () => {
    const file = join(folder, '[eval1]');
    writeFileSync(file, '');
    started(join(folder, 'main.js'));
    expect(isMainModule({ url: `${pathToFileURL(folder).href}/[eval1]` } as ImportMeta)).to.equal(false);
    expect(isMainModule({ id: file, filename: file } as NodeModule)).to.equal(false);
    rmSync(file);
  });

  const library = JSON.stringify(urlOf('src/metadata/main-module.ts'));
  // What a program of CommonJS calls `module` is Node's module of that name afterwards.
  const asking = (meta: string): string =>
    `{ const meta = ${meta}; void import(${library}).then(({ isMainModule }) => console.log('main:', isMainModule(meta))); }`;
  const [esm, cjs] = [asking('import.meta'), asking('module')];
  const esmFlag = '--input-type=module';
  for (const [how, args, input] of [
    ['node -e', ['-e', cjs], ''],
    ['node -e with an argument', ['-e', cjs, 'argument'], ''],
    ['node -p', ['-p', cjs], ''],
    ['node -', ['-'], cjs],
    ['standard input alone', [], cjs],
    ['node -e, as an ES module', [esmFlag, '-e', esm], ''],
    ['node -e, as an ES module with an argument', [esmFlag, '-e', esm, 'argument'], ''],
    ['node -, as an ES module', [esmFlag, '-'], esm],
  ] as const) {
    it(`is true in a program without a file: ${how}`, async () => {
      const child = promisify(execFile)(process.execPath, [...throughTsx, ...args], { env: { ...process.env, NODE_OPTIONS: '' } });
      child.child.stdin?.end(input);
      expect((await child).stdout).to.include('main: true');
    });
  }

  it('is false for the text that a thread was given, which Node calls the same', async () => {
    const text = asking("{ url: 'file:///nowhere/[eval1]' }");
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), { execArgv: [...throughTsx], stdout: true });
    const [answer] = await once(thread.stdout, 'data');
    expect(String(answer)).to.equal('main: false\n');
  });

  it("takes a CommonJS module, by its id '.' or its file", () => {
    started(join(folder, 'main.js'));
    const filename = join(folder, 'app', 'other.js');
    expect(isMainModule({ id: '.', filename } as NodeModule)).to.equal(true);
    expect(isMainModule({ id: filename, filename } as NodeModule)).to.equal(false);
    expect(isMainModule({ id: filename, filename: join(folder, 'main.js') } as NodeModule)).to.equal(true);
  });

  it("is false for everything in an actor's worker", () => {
    const worker = Symbol.for('futures-actors.worker');
    started(join(folder, 'main.js'));
    Object.defineProperty(globalThis, worker, { value: true, configurable: true });
    try {
      expect(isMainModule(metaOf('main.js'))).to.equal(false);
      expect(isMainModule({ ...metaOf('main.js'), main: true } as ImportMeta)).to.equal(false);
    } finally {
      Reflect.deleteProperty(globalThis, worker);
    }
    expect(isMainModule(metaOf('main.js'))).to.equal(true);
  });
});

describe('isEntryModule', () => {
  afterEach(() => restore());

  it('tells the file that the program was started with by its URL', () => {
    stub(process, 'argv').value([process.execPath, fileURLToPath(import.meta.url)]);
    expect(isEntryModule(import.meta.url)).to.equal(true);
    expect(isEntryModule(new URL('./registry.spec.ts', import.meta.url).href)).to.equal(false);
    for (const module of ['', '[eval1]', 'data:text/javascript,', 'file:///no%2Fpath.js']) expect(isEntryModule(module), module).to.equal(false);
  });
});
