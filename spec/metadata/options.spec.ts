import { expect } from 'chai';
import fc from 'fast-check';
import { type ActorOptions, checkActorOptions, checkHandlerOptions, mergeOptions, resolveOptions } from '../../src/metadata/options.js';

describe('checkActorOptions', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

  for (const [options, path, shown] of [
    [{ mode: 'banana' }, 'mode', "'banana'"],
    [{ placement: 'nowhere' }, 'placement', "'nowhere'"],
    [{ name: '' }, 'name', "''"],
    [{ module: './actors.js' }, 'module', "'./actors.js'"],
    [{ module: 'file:///no%2Fpath.js' }, 'module', "'file:///no%2Fpath.js'"],
    [{ module: new URL('file:///no%2Fpath.js') }, 'module', "'file:///no%2Fpath.js'"],
    [{ mailbox: { capacity: -1 } }, 'mailbox.capacity', '-1'],
    [{ mailbox: { capacity: 1.5 } }, 'mailbox.capacity', '1.5'],
    [{ mailbox: { capacity: nan } }, 'mailbox.capacity', 'NaN'],
    [{ mailbox: { overflow: 'drop' } }, 'mailbox.overflow', "'drop'"],
    [{ prefetch: -1 }, 'prefetch', '-1'],
    [{ prefetch: infinity }, 'prefetch', 'Infinity'],
    [{ prefetch: 'car' }, 'prefetch', "'car'"],
    [{ restart: 'always' }, 'restart', "'always'"],
    [{ restart: { maxRestarts: -2 } }, 'restart.maxRestarts', '-2'],
    [{ restart: { maxRestarts: 0.5 } }, 'restart.maxRestarts', '0.5'],
    [{ restart: { maxRestarts: 1, within: nan } }, 'restart.within', 'NaN'],
    [{ restart: { maxRestarts: 1, maxTaskRetries: 1.5 } }, 'restart.maxTaskRetries', '1.5'],
    [{ restart: { maxRestarts: 1, backoff: { minMs: nan, maxMs: 1 } } }, 'restart.backoff.minMs', 'NaN'],
    [{ restart: { maxRestarts: 1, backoff: { minMs: 5, maxMs: 1 } } }, 'restart.backoff.maxMs', '1'],
    [{ resourceLimits: { stackSizeMb: 0 } }, 'resourceLimits.stackSizeMb', '0'],
    // Node would end the whole program.
    [{ resourceLimits: { stackSizeMb: 0.2 } }, 'resourceLimits.stackSizeMb', '0.2'],
    [{ resourceLimits: { stackSizeMb: 100_000 } }, 'resourceLimits.stackSizeMb', '100000'],
    [{ resourceLimits: { codeRangeSizeMb: 256 * 1024 * 1024 } }, 'resourceLimits.codeRangeSizeMb', '268435456'],
    [{ resourceLimits: { maxOldGenerationSizeMb: infinity } }, 'resourceLimits.maxOldGenerationSizeMb', 'Infinity'],
    [{ startTimeout: -1 }, 'startTimeout', '-1'],
    [{ stopTimeout: nan }, 'stopTimeout', 'NaN'],
  ] as const) {
    it(`throws a RangeError for ${path}: ${shown}`, () => {
      expect(() => checkActorOptions(options))
        .to.throw(RangeError, `option ${path} must be`)
        .with.property('message')
        .that.includes(`but is ${shown}`);
    });
  }

  for (const [options, path, shown] of [
    [{ mode: 1 }, 'mode', '1'],
    [{ name: null }, 'name', 'null'],
    [{ module: 5 }, 'module', '5'],
    [{ mailbox: 5 }, 'mailbox', '5'],
    [{ mailbox: { capacity: '5' } }, 'mailbox.capacity', "'5'"],
    [{ prefetch: {} }, 'prefetch', '{}'],
    [{ restart: 3 }, 'restart', '3'],
    [{ restart: { maxRestarts: 1, backoff: [1] } }, 'restart.backoff', '[ 1 ]'],
    [{ keepAlive: 'yes' }, 'keepAlive', "'yes'"],
    [{ env: { HOME: 5 } }, 'env.HOME', '5'],
    [{ env: [] }, 'env', '[]'],
    [{ execArgv: '--expose-gc' }, 'execArgv', "'--expose-gc'"],
    [{ execArgv: ['--expose-gc', 5] }, 'execArgv[1]', '5'],
    [{ startTimeout: '1s' }, 'startTimeout', "'1s'"],
    [{ stopTimeout: 5n }, 'stopTimeout', '5n'],
  ] as const) {
    it(`throws a TypeError for ${path}: ${shown}`, () => {
      expect(() => checkActorOptions(options))
        .to.throw(TypeError, `option ${path} must be`)
        .with.property('message')
        .that.includes(`but is ${shown}`);
    });
  }

  it('throws a TypeError for an option that does not exist, and names those that do', () => {
    expect(() => checkActorOptions({ mailBox: {} })).to.throw(TypeError, /no option mailBox .*mode, placement,.* mailbox,/);
    expect(() => checkActorOptions({ restart: { maxRestarts: 1, retries: 2 } })).to.throw(TypeError, /no option restart\.retries \(2\).*maxTaskRetries/);
  });

  it('throws a TypeError for what is missing', () => {
    expect(() => checkActorOptions({ restart: { within: 5 } })).to.throw(TypeError, 'option restart.maxRestarts is missing');
    expect(() => checkActorOptions({ restart: { maxRestarts: 5, backoff: { minMs: 5 } } })).to.throw(TypeError, 'option restart.backoff.maxMs is missing');
  });

  it('throws a TypeError for options that are no object', () => {
    for (const options of [null, 5, 'thread', []]) expect(() => checkActorOptions(options)).to.throw(TypeError, 'must be an object');
  });

  it('takes what is allowed, Infinity and undefined included', () => {
    const options: ActorOptions = {
      mode: 'remote',
      placement: 'shared',
      name: 'Counter',
      module: import.meta.url,
      mailbox: { capacity: infinity, overflow: 'drop-oldest' },
      prefetch: 0,
      restart: { maxRestarts: -1, within: infinity, backoff: { minMs: 0, maxMs: infinity }, maxTaskRetries: 3 },
      resourceLimits: { stackSizeMb: 4.5 },
      keepAlive: true,
      env: { HOME: '/' },
      execArgv: [],
      startTimeout: infinity,
      stopTimeout: 0,
    };
    expect(checkActorOptions(options)).to.deep.equal(options);
    expect(checkActorOptions({ mode: undefined, mailbox: { capacity: undefined } })).to.deep.equal({ mailbox: {} });
    expect(checkActorOptions(undefined)).to.deep.equal({});
    expect(checkActorOptions({ module: new URL(import.meta.url) })).to.deep.equal({ module: import.meta.url });
  });

  it('returns a copy, which later changes do not reach', () => {
    const execArgv = ['--expose-gc'];
    const env = { KEY: 'before' };
    const checked = checkActorOptions({ execArgv, env });
    execArgv.push('--expose-internals');
    env.KEY = 'after';
    expect(checked).to.deep.equal({ execArgv: ['--expose-gc'], env: { KEY: 'before' } });
  });

  it('throws nothing but a TypeError or a RangeError, whatever it is given', () => {
    const names = fc.constantFrom('mode', 'mailbox', 'restart', 'env', 'execArgv', 'prefetch', 'startTimeout', 'module', 'resourceLimits');
    fc.assert(
      fc.property(fc.dictionary(names, fc.anything()), (options) => {
        try {
          resolveOptions(checkActorOptions(options));
        } catch (error) {
          expect(error).to.satisfy((thrown: unknown) => thrown instanceof TypeError || thrown instanceof RangeError);
        }
      }),
    );
  });
});

describe('checkHandlerOptions', () => {
  it('takes a timeout and concurrent', () => {
    expect(checkHandlerOptions({ timeout: Number.POSITIVE_INFINITY, concurrent: true })).to.deep.equal({ timeout: Number.POSITIVE_INFINITY, concurrent: true });
    expect(checkHandlerOptions(undefined)).to.deep.equal({});
  });

  it('refuses the rest', () => {
    expect(() => checkHandlerOptions({ timeout: -1 })).to.throw(RangeError, 'option timeout');
    expect(() => checkHandlerOptions({ concurrent: 1 })).to.throw(TypeError, 'option concurrent');
    expect(() => checkHandlerOptions({ prority: 1 })).to.throw(TypeError, 'no option prority (1); there are timeout, concurrent');
  });
});

describe('resolveOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveOptions()).to.deep.equal({
      mode: 'thread',
      placement: 'dedicated',
      mailbox: { capacity: Number.POSITIVE_INFINITY, overflow: 'reject' },
      prefetch: 'auto',
      restart: 'never',
      resourceLimits: undefined,
      keepAlive: false,
      env: undefined,
      execArgv: undefined,
      startTimeout: 30_000,
      stopTimeout: Number.POSITIVE_INFINITY,
    });
  });

  it('completes a restart policy', () => {
    expect(resolveOptions({ restart: { maxRestarts: 3 } }).restart).to.deep.equal({
      maxRestarts: 3,
      within: 60_000,
      backoff: { minMs: 100, maxMs: 10_000 },
      maxTaskRetries: 0,
    });
  });

  it('lets the more specific layer override, field by field', () => {
    const base: ActorOptions = { mode: 'process', mailbox: { capacity: 5 }, restart: { maxRestarts: 1, within: 10 }, env: { A: '1' }, execArgv: ['-a', '-b'] };
    const over: ActorOptions = { mailbox: { overflow: 'drop-oldest' }, restart: { maxRestarts: 2 }, env: { B: '2' }, execArgv: ['-c'] };
    const { mode, mailbox, restart, env, execArgv } = resolveOptions(base, over);
    expect(mode).to.equal('process');
    expect(mailbox).to.deep.equal({ capacity: 5, overflow: 'drop-oldest' });
    expect(restart).to.include({ maxRestarts: 2, within: 10 });
    expect(env).to.deep.equal({ A: '1', B: '2' });
    expect(execArgv).to.deep.equal(['-c']);
    expect(resolveOptions(base, { restart: 'never' }).restart).to.equal('never');
  });

  it('lets undefined override nothing', () => {
    const base: ActorOptions = { mode: 'inline', keepAlive: true, mailbox: { capacity: 5 } };
    expect(mergeOptions(base, { mode: undefined, keepAlive: undefined, mailbox: { capacity: undefined } })).to.deep.equal(base);
    expect(mergeOptions(base, { mailbox: undefined })).to.deep.equal(base);
  });

  it('changes none of its layers', () => {
    const base = Object.freeze({ mailbox: Object.freeze({ capacity: 5 }) });
    expect(resolveOptions(base, { mailbox: { capacity: 6 } }).mailbox.capacity).to.equal(6);
    expect(base.mailbox.capacity).to.equal(5);
  });

  it('takes a prefetch of 0 for 1', () => {
    expect(resolveOptions({ prefetch: 0 }).prefetch).to.equal(1);
    expect(resolveOptions({ prefetch: 64 }).prefetch).to.equal(64);
  });
});
