import { deepStrictEqual } from 'node:assert';
import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { Future } from '../../src/index.js';
import { shared } from '../support/executors.js';
import { Echo } from './actors/echo.js';
import type { SampleName } from './actors/samples.js';
import { arrivalOf, Point, Segment, sample, samples } from './actors/samples.js';
import type { Capabilities } from './capabilities.js';

export function values(mode: Mode, _capabilities: Capabilities): void {
  const names = Object.keys(samples) as SampleName[];

  describe('values', () => {
    const echo = shared(mode, Echo);

    for (const name of names) {
      it(`cross both ways: ${name}`, async () => {
        expect(await echo().post({ action: 'check', name, value: sample(name).make() })).to.equal('equal');
        deepStrictEqual(await echo().post({ action: 'make', name }), arrivalOf(name));
        deepStrictEqual(await echo().post({ action: 'echo', value: sample(name).make() }), arrivalOf(name));
      });
    }

    // So many that the message is worth a crossing of its own: see client/copy.ts.
    const many = Array.from({ length: 2500 }, (_, n) => n);
    for (const name of names) {
      it(`cross both ways beside many others: ${name}`, async () => {
        const loose: ActorRef<any> = echo();
        expect(await loose.post({ action: 'check', many, name, value: sample(name).make() })).to.equal('equal');
        expect(await loose.post({ action: 'check', name, value: sample(name).make(), many })).to.equal('equal');
        deepStrictEqual(await loose.post({ action: 'echo', value: [many, sample(name).make()] }), [many, arrivalOf(name)]);
      });
    }

    // For which deepStrictEqual says on Node 20 that it does not equal itself.
    it('cross both ways: invalid date', async () => {
      const date = (await echo().post({ action: 'echo', value: new Date(Number.NaN) })) as Date;
      expect(date).to.be.instanceOf(Date);
      expect(date.getTime()).to.be.NaN;
    });

    it('cross beside each other in one burst, whatever the kind', async () => {
      const futures = [...names, ...names].map((name) => echo().post({ action: 'echo', value: sample(name).make() }));
      const results = await Future.all(futures);
      for (const [index, name] of [...names, ...names].entries()) deepStrictEqual(results[index], arrivalOf(name), name);
    });

    it('are told from their absence', async () => {
      const loose: ActorRef<any> = echo();
      expect(Object.keys(await loose.post({ action: 'keep', value: { a: undefined } }))).to.deep.equal(['a']);
      expect(await loose.post({ action: 'echo' })).to.equal(undefined);
      expect(await echo().post({ action: 'echo', value: undefined })).to.equal(undefined);
    });

    it('that are the same object stay the same object', async () => {
      const one = { one: true };
      expect((await echo().post({ action: 'shares', a: one, b: one })).same).to.equal(true);
      const { buffer } = new Uint8Array(16);
      expect((await echo().post({ action: 'shares', a: new Uint8Array(buffer, 0, 4), b: new Int16Array(buffer) })).sameBuffer).to.equal(true);
      const { a, b } = (await echo().post({ action: 'twice' })) as { a: unknown; b: unknown };
      expect(a).to.equal(b);
    });

    it('cannot reach the prototype of anything', async () => {
      const value = JSON.parse('{"__proto__": {"polluted": true}}');
      expect(await echo().post({ action: 'polluted', value })).to.deep.equal({ own: true, polluted: false });
      const loose: ActorRef<any> = echo();
      expect((await loose.post(JSON.parse('{"action": "polluted", "__proto__": {"polluted": true}, "value": {}}'))).polluted).to.equal(false);
      const back = await echo().post({ action: 'echo', value });
      expect([Object.hasOwn(back as object, '__proto__'), 'polluted' in {}]).to.deep.equal([true, false]);
    });

    it('of a serializable class are instances of it, without what is #private', async () => {
      expect(await echo().post({ action: 'point', point: new Point(3, 4) })).to.deep.equal({ isPoint: true, length: 5, hasSecret: false });
      const back = await echo().post({ action: 'echo', value: { segment: new Segment(new Point(0, 0), new Point(6, 8)) } });
      const { segment } = back as { segment: Segment };
      expect(segment).to.be.instanceOf(Segment);
      expect(segment.to).to.be.instanceOf(Point);
      expect([segment.to.length, segment.to.hasSecret()]).to.deep.equal([10, false]);
    });

    it('are read once for each post, however new the keys beside what is read are', async () => {
      const given = Array.from({ length: 12 }, (_, n) => n);
      const keys = `${mode} ${Math.random()}`;
      const value = {
        kind: 'queue',
        [keys]: { at: 1 },
        next: {
          get item() {
            return given.shift();
          },
        },
        rest: {},
      };
      const items: unknown[] = [];
      for (let n = 0; n < 6; n++) items.push(((await echo().post({ action: 'echo', value })) as typeof value).next.item);
      expect(items).to.deep.equal([0, 1, 2, 3, 4, 5]);
    });

    it('of another class are plain objects', async () => {
      class Local {
        readonly a = 1;
        method(): number {
          return 1;
        }
      }
      const back = await echo().post({ action: 'echo', value: new Local() });
      expect(Object.getPrototypeOf(back)).to.equal(Object.prototype);
      expect(back).to.deep.equal({ a: 1 });
    });

    it('may be the actor itself: an instance of its class with its state', async () => {
      await echo().post({ action: 'keep', value: ['state'] });
      const self = await echo().post({ action: 'self' });
      expect(self).to.be.instanceOf(Echo);
      expect(self.kept).to.deep.equal(['state']);
      expect(self.hidden()).to.equal(false);
      const { me, list } = await echo().post({ action: 'self inside' });
      expect(me).to.be.instanceOf(Echo);
      expect(list[0]).to.equal(me);
      expect(await echo().post({ action: 'is echo', value: self })).to.equal(true);
    });
  });
}
