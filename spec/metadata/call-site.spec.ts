import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { expect } from 'chai';
import { actor } from '../../src/metadata/actor.js';
import { originOfCall } from '../../src/metadata/call-site.js';
import { isImportable, moduleUrl } from '../../src/metadata/module-url.js';
import { definitionOf } from '../../src/metadata/registry.js';
import { throughTsx, urlOf } from '../support/root.js';

const whereAmI = (): string => originOfCall(whereAmI).module;
type Ask = (ask: () => string) => string;

describe('originOfCall', () => {
  it('is the module that called, whatever the program has done to stack traces', () => {
    const { stackTraceLimit, prepareStackTrace } = Error;
    expect(whereAmI()).to.equal(import.meta.url);
    try {
      Error.stackTraceLimit = 0;
      const own = (): string => 'a trace of its own';
      Error.prepareStackTrace = own;
      expect(whereAmI()).to.equal(import.meta.url);
      expect(Error.stackTraceLimit).to.equal(0);
      expect(Error.prepareStackTrace).to.equal(own);
    } finally {
      Object.assign(Error, { stackTraceLimit, prepareStackTrace });
    }
  });

  it("is '' where Error is frozen, as under --frozen-intrinsics", () => {
    const stackTraceLimit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
    Object.defineProperty(Error, 'stackTraceLimit', { ...stackTraceLimit, writable: false });
    try {
      expect(whereAmI()).to.equal('');
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', stackTraceLimit);
    }
  });

  it('is a file URL for code that runs under a path', () => {
    const ask = runInThisContext('(ask) => ask()', { filename: fileURLToPath(import.meta.url) }) as Ask;
    expect(ask(whereAmI)).to.equal(import.meta.url);
  });

  it('is what V8 calls code without a file, and that cannot be imported', () => {
    const inEval = runInThisContext('eval("(ask) => ask()")') as Ask;
    expect(inEval(whereAmI)).to.equal('');
    const inVm = runInThisContext('(ask) => ask()') as Ask;
    expect(inVm(whereAmI)).to.equal('evalmachine.<anonymous>');
    for (const module of ['', 'evalmachine.<anonymous>', '[eval1]']) expect(isImportable(module), module).to.equal(false);
  });

  it('lets classes of one name be declared again where no worker could look for them', () => {
    const make = runInThisContext('(actor) => { class Typed {} actor()(Typed); return Typed; }') as (decorate: typeof actor) => new () => object;
    const [first, second] = [make(actor), make(actor)];
    expect(definitionOf(first).actor).to.equal(first);
    expect(definitionOf(second).actor).to.equal(second);
    expect(definitionOf(second).key).not.to.equal(definitionOf(first).key);
  });

  for (const [how, args, input, module] of [
    ['node -e', ['--input-type=module', '-e'], '', '[eval1]'],
    ['standard input', ['--input-type=module', '-'], 'stdin', '[eval1]'],
    ['node -e in CommonJS', ['--input-type=commonjs', '-e'], '', '[eval]'],
  ] as const) {
    it(`declares actors in a program given by ${how}`, async () => {
      const source = (name: string): string => JSON.stringify(urlOf(`src/metadata/${name}.ts`));
      const program = `Promise.all([import(${source('actor')}), import(${source('registry')})]).then(([{ actor }, { definitionOf }]) => {
        class A {}
        actor({ mode: 'inline' })(A);
        console.log(definitionOf(A).module);
      });`;
      const child = promisify(execFile)(process.execPath, [...throughTsx, ...args, ...(input === '' ? [program] : [])], {
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      child.child.stdin?.end(input === '' ? '' : program);
      expect((await child).stdout.trim()).to.equal(module);
    });
  }
});

describe('moduleUrl', () => {
  it('spells a module in one way, be it known by its path or its URL', () => {
    const url = new URL('./with space & #.js', import.meta.url);
    expect(moduleUrl(url)).to.equal(moduleUrl(url.href));
    expect(moduleUrl('file:///a%20b.js?x=1#y')).to.equal('file:///a%20b.js?x=1#y');
    expect(moduleUrl('file:///a b.js')).to.equal('file:///a%20b.js');
    expect(moduleUrl('data:text/javascript,0')).to.equal('data:text/javascript,0');
    expect(moduleUrl('file:///somewhere/[eval1]')).to.equal('[eval1]');
    expect(moduleUrl('file:///no%2Fpath.js')).to.equal('file:///no%2Fpath.js');
    expect(isImportable(import.meta.url)).to.equal(true);
  });
});
