import { actor, handler } from '../../../src/index.js';

/** Set by the spec in its own thread, so that loading this fails everywhere else. */
export const host = Symbol.for('spec/contract/host');

if (!(host in globalThis)) throw new SyntaxError('thrown while loading');

@actor()
export class Unloadable {
  @handler('work')
  work(_message: { action: 'work' }): void {}
}
