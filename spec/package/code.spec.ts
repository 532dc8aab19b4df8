import { Script } from 'node:vm';
import { expect } from 'chai';
import { packCode, unpackCode } from '../../src/package/code.js';

describe('Code with what V8 has compiled of it', () => {
  const source = `(function () { return ${JSON.stringify('x'.repeat(1000))}.length; })`;

  it('comes out as it went in, and V8 takes it', () => {
    const script = new Script(source);
    expect(script.runInThisContext()()).to.equal(1000);
    const cache = script.createCachedData();
    const packed = packCode(source, cache);
    expect(packed.buffer).to.be.instanceOf(SharedArrayBuffer);
    const given = unpackCode(packed);
    expect(given.source).to.equal(source);
    expect(Buffer.compare(given.cache, cache)).to.equal(0);
    const again = new Script(given.source, { cachedData: given.cache });
    expect(again.cachedDataRejected).to.equal(false);
    expect(again.runInThisContext()()).to.equal(1000);
  });
});
