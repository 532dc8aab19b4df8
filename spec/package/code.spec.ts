import { Script } from 'node:vm';
import { expect } from 'chai';
import { addCache, cacheIn, hasAdded, packCode, sourceIn } from '../../src/package/code.js';

describe('Code with what V8 has compiled of it', () => {
  const source = `(function () { return ${JSON.stringify('x'.repeat(1000))}.length; })`;

  it('comes out as it went in, and V8 takes it', () => {
    const script = new Script(source);
    expect(script.runInThisContext()()).to.equal(1000);
    const cache = script.createCachedData();
    const packed = packCode(source, cache);
    expect(packed.buffer).to.be.instanceOf(SharedArrayBuffer);
    const given = { cache: cacheIn(packed), source: sourceIn(packed) };
    expect(given.source).to.equal(source);
    expect(Buffer.compare(given.cache, cache)).to.equal(0);
    const again = new Script(given.source, { cachedData: given.cache });
    expect(again.cachedDataRejected).to.equal(false);
    expect(again.runInThisContext()()).to.equal(1000);
  });

  it('has the cache that a thread leaves in its room, the first one alone', () => {
    const cache = Buffer.from('of the host');
    const packed = packCode(source, cache, 20);
    expect([hasAdded(packed), Buffer.from(cacheIn(packed)).toString()]).to.deep.equal([false, 'of the host']);
    addCache(packed, () => Buffer.from('of a thread'));
    addCache(packed, () => expect.fail('there is one'));
    const [newest, same] = [cacheIn(packed), sourceIn(packed)];
    expect([hasAdded(packed), Buffer.from(newest).toString(), same]).to.deep.equal([true, 'of a thread', source]);
    expect(newest.byteOffset % 8).to.equal(0);
  });

  it('stays as it is where a cache has no room', () => {
    const cache = Buffer.from('of the host');
    for (const packed of [packCode(source, cache), packCode(source, cache, 24)]) {
      addCache(packed, () => Buffer.alloc(25));
      const given = { cache: cacheIn(packed), source: sourceIn(packed) };
      expect([hasAdded(packed), Buffer.from(given.cache).toString(), given.source]).to.deep.equal([false, 'of the host', source]);
    }
  });

  it('stays as it is where a thread could make none', () => {
    const packed = packCode(source, Buffer.from('of the host'), 24);
    const make = (): never => {
      throw new Error('no memory');
    };
    expect(() => addCache(packed, make)).to.throw('no memory');
    expect([hasAdded(packed), sourceIn(packed)]).to.deep.equal([false, source]);
  });
});
