import { inspect } from 'node:util';
import { expect } from 'chai';
import { asCompleted, defineActor, Future, proxy, spawn, spawnNamed, spawnPool, spawnWith, wait } from '../../src/index.js';
import { failure, thrown } from '../support/failure.js';

class Plain {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  echo(message: { action: 'echo'; value?: unknown }): unknown {
    return message.value;
  }
}
defineActor(Plain, { mode: 'inline', module: import.meta.url, handlers: { echo: 'echo' } });

/** Whatever the types say. */
const wrong = (value: unknown): never => value as never;
const options = (value: unknown) => (): unknown => spawnWith(wrong(value), Plain, 1);
const post = (value: unknown) => (): unknown => {
  const actor = spawn(Plain, 1);
  return actor.post({ action: 'echo' }, wrong(value));
};

/** What is done, and what it is told. */
const unshowable = {
  [inspect.custom]() {
    throw new Error('of the value itself');
  },
};

const refused: [string, () => unknown, ErrorConstructor, RegExp][] = [
  ['no options of a post', post(null), TypeError, /^the options of a post must be an object, not null$/],
  ['a transfer list for the options of a post', post([]), TypeError, /^the options of a post must be an object, not \[\]$/],
  ['an option of a post that there is not', post({ timeOut: 3 }), TypeError, /has no option 'timeOut'; it takes signal, timeout/],
  ['a timeout that is no number', post({ timeout: '5' }), TypeError, /^timeout must be a number of milliseconds, not '5'$/],
  ['a timeout that no clock knows', post({ timeout: Number.NaN }), RangeError, /^timeout must be 0 or more milliseconds/],
  ['a priority that is none', post({ priority: Number.NaN }), RangeError, /^priority must be a number, not NaN$/],
  ['a signal that is none', post({ signal: {} }), TypeError, /^signal must be an AbortSignal, not \{\}$/],
  ['no options', options(3), TypeError, /^options must be an object, but are 3$/],
  ['an option that there is not', options({ mod: 'thread' }), TypeError, /^there is no option mod \('thread'\); there are mode, placement/],
  ['a mode that there is not', options({ mode: 'thred' }), RangeError, /^option mode must be 'thread' or 'process' or 'inline'/],
  ['a mode that is not there yet', options({ mode: 'remote' }), RangeError, /^mode 'remote' is not available/],
  ['a module that is no file', options({ module: 'file:///no%2Fpath.js' }), RangeError, /^option module must be a file: URL that is a path/],
  [
    'a restart policy by a name',
    options({ restart: 'always' }),
    RangeError,
    /^option restart must be 'never' or a policy, such as \{ maxRestarts: 3 \}, but is 'always'$/,
  ],
  ['a pool of none', () => spawnPool({ size: 0 }, Plain, 1), RangeError, /^size must be an integer of 1 or more, not 0$/],
  ['an event that there is not', () => spawn(Plain, 1).on(wrong('end'), () => {}), TypeError, /^an executor has no event 'end'; it has restart, stop, error$/],
  ['an event that there is not, to listen to no more', () => spawn(Plain, 1).off(wrong('end'), () => {}), TypeError, /^an executor has no event 'end';/],
  ['no listener, to listen no more', () => spawn(Plain, 1).off('stop', wrong(5)), TypeError, /^the listener of 'stop' must be a function, not 5$/],
  ['a pool of more than there can be', () => spawnPool({ size: 2 ** 53 }, Plain, 1), RangeError, /^size must be less than 2\^32, not 9007199254740992$/],
  ['a pool of no options', () => spawnPool(wrong(null), Plain, 1), TypeError, /^the options of spawnPool must be an object, not null, and come first/],
  ['an actor of no name', () => spawnNamed(wrong(undefined), Plain, 1), TypeError, /^key must be a string that is not empty, not undefined$/],
  [
    'an option of a pool that there is not',
    () => spawnPool(wrong({ size: 1, rooting: 'x' }), Plain, 1),
    TypeError,
    /^there is no option rooting \('x'\); there are size, routing, mode/,
  ],
  [
    'a routing by a slip',
    () => spawnPool(wrong({ size: 1, routing: { key: () => '', kay: 1 } }), Plain, 1),
    TypeError,
    /^routing has no option 'kay'; it takes key$/,
  ],
  [
    'an option of a named one that there is not',
    () => spawnNamed(wrong({ key: 'a', modus: 1 }), Plain, 1),
    TypeError,
    /^there is no option modus \(1\); there are key, mode/,
  ],
  [
    'a restart policy that is a number',
    options({ restart: 3 }),
    TypeError,
    /^option restart must be 'never' or a policy, such as \{ maxRestarts: 3 \}, but is 3$/,
  ],
  [
    'options behind the class',
    () => spawnWith(wrong(Plain), wrong({})),
    TypeError,
    /^options must be an object, but are \[class Plain\]: they come first, and the class behind them$/,
  ],
  ['a Future of an executor function', () => new Future(wrong(() => {})), TypeError, /^new Future\(\) takes nothing: settle it by setResult/],
  ['an event that is no string', () => spawn(Plain, 1).on(wrong(Symbol('q')), () => {}), TypeError, /^an executor has no event Symbol\(q\); it has restart/],
  [
    'an event that cannot be text',
    () => spawn(Plain, 1).on(wrong(Object.create(null)), () => {}),
    TypeError,
    /^an executor has no event \[Object: null prototype\] \{\};/,
  ],
  ['an option of a stream that there is not', () => spawn(Plain, 1).stream(wrong({}), wrong({ timeOut: 3 })), TypeError, /^a stream has no option 'timeOut'/],
  [
    'a shutdown by a slip',
    () => spawn(Plain, 1).shutdown(wrong({ cancelFuture: true })),
    TypeError,
    /^shutdown has no option 'cancelFuture'; it takes wait, cancel/,
  ],
  ['a map in no way', () => spawn(Plain, 1).map([], wrong(20)), TypeError, /^the options of map must be an object, not 20$/],
  ['a map by a slip', () => spawn(Plain, 1).map([], wrong({ buffersize: 2 })), TypeError, /^map has no option 'buffersize'; it takes timeout, bufferSize$/],
  ['a wait in no way', () => wait([], wrong(20)), TypeError, /^the options of wait must be an object, not 20$/],
  ['a wait with no options', () => wait([], wrong(null)), TypeError, /^the options of wait must be an object, not null$/],
  ['a wait by a slip', () => wait([], wrong({ timeOut: 20 })), TypeError, /^wait has no option 'timeOut'; it takes timeout, returnWhen$/],
  ['as completed, in no way', () => asCompleted([], wrong(20)), TypeError, /^the options of asCompleted must be an object, not 20$/],
  ['as completed, by a slip', () => asCompleted([], wrong({ timeOut: 20 })), TypeError, /^asCompleted has no option 'timeOut'; it takes timeout$/],
  ['a shutdown in no way', () => spawn(Plain, 1).shutdown(wrong(3)), TypeError, /^the options of shutdown must be an object, not 3$/],
  ['a map over nothing', () => spawn(Plain, 1).map(wrong(3)), TypeError, /^map takes an iterable of messages, not number$/],
  ['a proxy of nothing', () => proxy(wrong(3)), TypeError, /^proxy takes an ActorRef or an ActorExecutor, not 3$/],
  [
    'a text to a proxy',
    () => proxy(spawn(Plain, 1)).echo(wrong('abc')),
    TypeError,
    /^the method 'echo' of a proxy takes the message less its action, an object, not 'abc'$/,
  ],
  ['nothing to a proxy', () => proxy(spawn(Plain, 1)).echo(wrong(null)), TypeError, /, an object, not null$/],
  ['a list to a proxy', () => proxy(spawn(Plain, 1)).echo(wrong([1])), TypeError, /, an object, not \[ 1 \]$/],
  ['a callback that is none', () => new Future().addDoneCallback(wrong(3)), TypeError, /^addDoneCallback takes a function, not number$/],
  ['a wait for nothing', () => wait(wrong(3)), TypeError, /^wait takes an iterable of Futures, not number$/],
  ['a wait for what is no Future', () => wait(wrong([3])), TypeError, /^wait takes Futures only, and item 0 is number$/],
  ['a wait until there is no such thing', () => wait([], { returnWhen: wrong('x') }), RangeError, /^returnWhen must be one of FIRST_COMPLETED/],
  ['a wait until what throws when it is shown', () => wait([], { returnWhen: wrong(unshowable) }), RangeError, /, not Object$/],
  ['a time that throws when it is shown', () => new Future().result(wrong(unshowable)), TypeError, /^timeout must be a number of milliseconds, not Object$/],
  [
    'options that throw when they are shown',
    () => wait([], wrong(Object.assign(() => {}, unshowable))),
    TypeError,
    /^the options of wait must be an object, not function$/,
  ],
  ['as completed, nothing', () => asCompleted(wrong(undefined)), TypeError, /^asCompleted takes an iterable of Futures, not undefined$/],
  ['all of nothing', () => Future.all(wrong(null)), TypeError, /^Future.all takes an iterable of Futures, not null$/],
];

describe('An argument that is none', () => {
  for (const [what, act, ErrorClass, text] of refused) {
    it(`is refused with a code and in words: ${what}`, async () => {
      // Those that give a promise reject it; the others throw.
      const error = await failure(Promise.resolve().then(act), ErrorClass);
      expect(error.message).to.match(text);
      expect(error).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
    });
  }

  it('is not seen in what somebody has added to Object.prototype, but in what is inherited otherwise', async () => {
    const prototype = Object.prototype as { legacy?: number };
    prototype.legacy = 1;
    try {
      const actor = spawnWith({}, Plain, 1);
      expect(await actor.post({ action: 'echo', value: 1 }, { timeout: 60_000 })).to.equal(1);
      expect(() => actor.stream({ action: 'echo' } as never, { highWaterMark: 1 })).to.not.throw();
      expect(await actor.map([], { bufferSize: 1 }).next()).to.deep.equal({ done: true, value: undefined });
      await wait([], { timeout: 0 });
      await asCompleted([], { timeout: 0 }).next();
      for (const slip of [{ legacy: 2 }, Object.create({ timeOut: 3 })]) expect(() => actor.map([], slip)).to.throw(TypeError, 'map has no option');
      await actor.shutdown();
    } finally {
      delete prototype.legacy;
    }
  });

  it('of a constructor is named by its place', () => {
    const error = thrown(() => spawn(Plain, () => 1), Error);
    expect(error.message).to.match(/^the constructor arguments of Plain cannot be copied: argument 0 is a function/);
    expect(error).to.have.property('code', 'ERR_ACTOR_SERIALIZATION');
  });
});
