import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { checkImportLaw } from '../../scripts/import-law.mjs';
import { root as project } from '../support/root.js';

/** A small tree that keeps the law and uses every kind of import that it allows. */
const lawful = {
  'errors.ts': 'export class ActorError extends Error {}',
  'future/future.ts': "import { ActorError } from '../errors.js'; export const future = ActorError;",
  'future/wait.ts': "import { future } from './future.js'; export const wait = future;",
  'metadata/registry.ts': "import 'reflect-metadata'; import type { ActorError } from '../errors.js'; export const registry: ActorError[] = [];",
  'protocol/copy/values.ts': "import { ActorError } from '../../errors.js'; export const values = ActorError;",
  'protocol/channels/channel.ts': "import { values } from '../copy/values.js'; export const channel = values;",
  'client/ref.ts':
    "import { future } from '../future/future.js'; import { channel } from '../protocol/channels/channel.js'; export const ref = [future, channel];",
  'host/executor.ts': "import { ref } from '../client/ref.js'; export const executor = ref;",
  'worker/run-actor.ts': "import { ref } from '../client/ref.js'; export const runActor = (url: string) => [ref, import(url)];",
  'transports/thread/pool.ts': "import { Piscina } from 'piscina'; export const pool = Piscina;",
  'transports/thread/host.ts': "import { executor } from '../../host/executor.js'; import { pool } from './pool.js'; export const host = [executor, pool];",
  'transports/thread/entry.ts': "import { runActor } from '../../worker/run-actor.js'; export const entry = runActor;",
  'transports/inline/host.ts':
    "import type { ref } from '../../client/ref.js'; export const host = (): [typeof ref?, unknown?] => [undefined, import('./entry.js')];",
  'transports/inline/entry.ts': "import { runActor } from '../../worker/run-actor.js'; export const entry = runActor;",
  'spawn.ts': "import { executor } from './host/executor.js'; export const spawn = () => [executor, import('./transports/thread/host.js')];",
  'host/system.ts': "import { spawn } from '../spawn.js'; export const system = spawn;",
  'index.ts': "export * from './errors.js'; export { system } from './host/system.js'; export type { ref } from './client/ref.js';",
};

describe('scripts/import-law', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'import-law-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files: Record<string, string>): void => {
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), source);
    }
  };
  /** The violations of the lawful tree with these files added or replaced. */
  const violations = (files: Record<string, string> = {}): string[] => {
    write({ ...lawful, ...files });
    return checkImportLaw(root);
  };

  it('finds nothing in a tree that keeps it', () => {
    expect(violations()).to.deep.equal([]);
  });

  for (const specifier of ['node:util', 'piscina', './future/future.js']) {
    it(`reports that errors imports ${specifier}`, () => {
      const found = violations({ 'errors.ts': `\nimport '${specifier}';` });
      expect(found.filter((line) => line.startsWith(`src/errors.ts:2 imports '${specifier}': errors `))).to.have.lengthOf(1);
    });
  }

  const upward = [
    ['future/up.ts', '../metadata/registry.js', 'future may import errors, base'],
    ['metadata/up.ts', '../protocol/channels/channel.js', 'metadata may import errors, base'],
    ['protocol/copy/up.ts', '../../future/future.js', 'copy may import errors, base'],
    ['protocol/channels/up.ts', '../../client/ref.js', 'channels may import base, copy'],
    ['client/up.ts', '../host/executor.js', 'client may import errors, base, future, metadata, copy, channels, batches, realm'],
    ['host/up.ts', '../worker/run-actor.js', 'host may import errors, base, future, metadata, copy, channels, batches, realm, client'],
    ['worker/up.ts', '../host/executor.js', 'worker may import errors, base, built, future, metadata, copy, channels, batches, realm, client'],
    ['worker/up.ts', '../transports/thread/entry.js', 'worker may import'],
    ['host/up.ts', '../spawn.js', 'host may import'],
    ['transports/thread/up.ts', '../../spawn.js', 'transports may import'],
    ['spawn.ts', './index.js', 'spawn may import'],
    ['client/up.ts', '../../package.json', 'client may import'],
  ] as const;
  for (const [file, specifier, rule] of upward) {
    it(`reports that ${file} imports ${specifier}`, () => {
      expect(violations({ [file]: `import { x } from '${specifier}';` }).join('\n')).to.include(`src/${file}:1 imports '${specifier}': ${rule}`);
    });
  }

  const kinds = {
    "import type { x } from '../client/ref.js';": ' (type)',
    "export type { x } from '../client/ref.js';": ' (type)',
    "export type x = typeof import('../client/ref.js');": ' (type)',
    "import { type x } from '../client/ref.js';": '',
    "import '../client/ref.js';": '',
    "export * from '../client/ref.js';": '',
    "import x = require('../client/ref.js');": '',
    "export const x = () => import('../client/ref.js');": ' (dynamic)',
    'export const x = () => import(`../client/ref.js`);': ' (dynamic)',
    "@seen() class A { @seen() declare x: import('../client/ref.js').x }": ' (type)',
  };
  for (const [source, kind] of Object.entries(kinds)) {
    it(`sees the import in: ${source}`, () => {
      expect(violations({ 'future/up.ts': source })).to.deep.equal([`src/future/up.ts:1 imports '../client/ref.js'${kind}: future may import errors, base`]);
    });
  }

  it('reports a file of no layer', () => {
    expect(violations({ 'utils.ts': '' })).to.deep.equal(['src/utils.ts belongs to no layer: give it a line in scripts/import-law.mjs']);
  });

  it('reports that a transport’s host.ts imports worker', () => {
    const source = "import type { runActor } from '../../worker/run-actor.js'; export type Run = typeof runActor;";
    expect(violations({ 'transports/inline/host.ts': source })).to.deep.equal([
      "src/transports/inline/host.ts:1 imports '../../worker/run-actor.js' (type): host.ts never imports worker",
    ]);
  });

  it('reports that a file which host.ts reaches imports worker', () => {
    const found = violations({ 'transports/thread/pool.ts': "export * from '../../worker/run-actor.js';" });
    expect(found).to.deep.equal([
      "src/transports/thread/pool.ts:1 imports '../../worker/run-actor.js': transports/thread/host.ts → transports/thread/pool.ts, which never imports worker",
    ]);
  });

  it('reports that a transport’s entry.ts imports host', () => {
    expect(violations({ 'transports/inline/entry.ts': "export * from '../../host/executor.js';" })).to.deep.equal([
      "src/transports/inline/entry.ts:1 imports '../../host/executor.js': entry.ts never imports host",
    ]);
  });

  it('reports a statement in index.ts that is no re-export', () => {
    const found = violations({ 'index.ts': "export * from './errors.js';\nimport './future/future.js';\nexport const x = 1;" });
    expect(found).to.deep.equal(['src/index.ts:2 is no re-export: index.ts only re-exports', 'src/index.ts:3 is no re-export: index.ts only re-exports']);
  });

  it('reports a transport’s host side that index.ts loads at once', () => {
    const found = violations({ 'spawn.ts': "import { host } from './transports/thread/host.js'; export const spawn = host;" });
    const way = 'index.ts → host/system.ts → spawn.ts → transports/thread/host.ts';
    expect(found).to.include(`src/index.ts loads transports/thread/host.ts at once (${way}): workers load it too, so it must come by import()`);
    expect(found.filter((line) => line.startsWith('src/index.ts loads piscina at once'))).to.have.lengthOf(1);
  });

  it('reports piscina in what a worker loads', () => {
    const found = violations({ 'worker/run-actor.ts': "import 'piscina/dist/common.js'; export const runActor = 1;" });
    expect(found.filter((line) => line.startsWith('src/transports/thread/entry.ts loads piscina'))).to.have.lengthOf(1);
  });

  it('lets index.ts reach the host side by types and by import()', () => {
    const spawn =
      "import type { host } from './transports/thread/host.js'; export const spawn = () => import('./transports/thread/host.js') as Promise<{ host: typeof host }>;";
    expect(violations({ 'spawn.ts': spawn })).to.deep.equal([]);
  });

  for (const [kind, source] of [
    ['value', "export * from './a.js';"],
    ['type', "export type * from './a.js';"],
    ['dynamic', "export const a = () => import('./a.js');"],
  ] as const) {
    it(`reports a circular import that ends in a ${kind} import`, () => {
      const found = violations({ 'client/a.ts': "\nexport * from './b.js';", 'client/b.ts': "export * from './c.js';", 'client/c.ts': source });
      expect(found).to.deep.equal(['src/client/a.ts:2 is part of a circular import: client/a.ts → client/b.ts → client/c.ts → client/a.ts']);
    });
  }

  it('reports a module that imports itself', () => {
    expect(violations({ 'client/a.ts': "export * from './a.js';" })).to.deep.equal([
      'src/client/a.ts:1 is part of a circular import: client/a.ts → client/a.ts',
    ]);
  });

  it('exits with 1 and a line per violation when run as a program, else with 0', () => {
    const script = join(project, 'scripts/import-law.mjs');
    write(lawful);
    expect(spawnSync(process.execPath, [script, root]).status).to.equal(0);
    write({ 'utils.ts': '', 'host/up.ts': "import '../worker/run-actor.js';" });
    const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
    expect(status).to.equal(1);
    expect(stderr.trim().split('\n')).to.have.lengthOf(2);
  });
});
