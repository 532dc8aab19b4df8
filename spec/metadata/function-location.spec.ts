import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { restore, stub } from 'sinon';
import { originOfFunction } from '../../src/metadata/function-location.js';
import { Located } from './fixtures/located.js';

describe('originOfFunction', () => {
  afterEach(() => restore());

  it('finds classes with and without a constructor, in this module and in another', () => {
    class Bare {}
    class Derived extends Located {
      override toString(): string {
        return 'derived';
      }
    }
    expect(originOfFunction(Bare).module).to.equal(import.meta.url);
    expect(originOfFunction(Derived).module).to.equal(import.meta.url);
    expect(originOfFunction(Located).module).to.equal(new URL('./fixtures/located.js', import.meta.url).href);
  });

  it('finds a CommonJS class by the URL of its file', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'common js ')));
    try {
      const file = join(folder, 'class.cjs');
      writeFileSync(file, 'module.exports = class {};');
      expect(originOfFunction(createRequire(import.meta.url)(file) as object).module).to.equal(pathToFileURL(file).href);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('knows no module for code without a file', () => {
    expect(originOfFunction(runInThisContext('eval("(class {})")') as object).module).to.equal('');
    expect(originOfFunction(Map).module).to.equal('');
  });

  it('works in a worker thread', async () => {
    const worker = new Worker(new URL('./fixtures/located.js', import.meta.url));
    const [[isMainThread, module, url]] = (await once(worker, 'message')) as [[boolean, string, string]];
    expect(isMainThread).to.equal(false);
    expect(module).to.equal(url);
  });

  it('works beside another debugger, and leaves that one enabled', () => {
    class Debugged {}
    const debug = new inspector.Session();
    debug.connect();
    try {
      debug.post('Debugger.enable');
      debug.post('Debugger.setPauseOnExceptions', { state: 'all' });
      expect(originOfFunction(Debugged).module).to.equal(import.meta.url);
      // Refused once the debugger is disabled.
      let refusal: Error | null = new Error('no answer');
      debug.post('Debugger.setBreakpointsActive', { active: true }, (error) => {
        refusal = error;
      });
      expect(refusal).to.equal(null);
    } finally {
      debug.disconnect();
    }
  });

  it('asks V8 once for each class, and leaves no global behind', () => {
    class Once {}
    originOfFunction(Once);
    expect(Reflect.ownKeys(globalThis)).not.to.include(Symbol.for('futures-actors.function-location'));
    const connect = stub(inspector.Session.prototype, 'connect').throws(new Error('asked again'));
    expect(originOfFunction(Once).module).to.equal(import.meta.url);
    expect(connect.called).to.equal(false);
  });

  it('knows no module where Node has no inspector, or allows none', () => {
    class Refused {}
    stub(inspector.Session.prototype, 'connect').throws(new Error('ERR_ACCESS_DENIED'));
    expect(originOfFunction(Refused).module).to.equal('');
    class Lacking {}
    stub(process, 'getBuiltinModule').returns(undefined);
    expect(originOfFunction(Lacking).module).to.equal('');
  });
});
