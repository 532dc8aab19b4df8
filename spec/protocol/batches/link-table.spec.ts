import { expect } from 'chai';
import fc from 'fast-check';
import { LinkTable } from '../../../src/protocol/batches/link-table.js';

describe('A table of links', () => {
  it('has what a map would have, whatever comes and goes', () => {
    const link = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.record({ link, goes: fc.boolean() }), { maxLength: 500 }), fc.array(link), (steps, looks) => {
        const table = new LinkTable<{ of: number }>();
        const model = new Map<number, { of: number }>();
        for (const { link, goes } of steps) {
          expect(table.get(link)).to.equal(model.get(link));
          if (goes) {
            table.delete(link);
            model.delete(link);
          } else if (!model.has(link)) {
            const item = { of: link };
            table.add(link, item);
            model.set(link, item);
          }
        }
        for (const link of looks) expect(table.get(link)).to.equal(model.get(link));
        expect(new Map(table.entries())).to.deep.equal(model);
        expect(table.entries()).to.have.lengthOf(model.size);
      }),
    );
  });

  it('takes no more room for the links that were', () => {
    const table = new LinkTable<object>();
    table.add(1, {});
    const sizes = new Set<number>();
    for (let link = 2; link < 5000; link++) {
      table.add(link, {});
      if (link > 10) table.delete(link - 8);
      sizes.add((table as unknown as { blocks: Map<number, object> }).blocks.size);
    }
    expect(Math.max(...sizes)).to.be.at.most(3);
  });
});
