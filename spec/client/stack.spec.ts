import { expect } from 'chai';
import { Echo } from '../contract/actors/echo.js';
import { shared } from '../support/executors.js';

describe('A post at the end of the stack', () => {
  const echo = shared('thread', Echo);
  const below = (depth: number, post: () => unknown): unknown => (depth === 0 ? post() : [below(depth - 1, post)][0]);

  for (const [what, value] of Object.entries({
    'a short text': 'n',
    'a hundred points': Array.from({ length: 100 }, (_, i) => [i, i / 2]),
    'objects in so many that it is worth a crossing of its own': Array.from({ length: 1300 }, (_, id) => ({ id, name: 'n' })),
  })) {
    /** Undefined when it was thrown. */
    const postBelow = (depth: number): unknown => {
      try {
        return below(depth, () => echo().post({ action: 'echo', value }));
      } catch (error) {
        expect(error).to.be.instanceOf(RangeError);
        return undefined;
      }
    };

    it(`fails alone, or is answered, and so is whatever comes after it: ${what}`, async () => {
      // From here on its keys are known, and nothing has to be compiled.
      for (let n = 0; n < 200; n++) await postBelow(n);
      let deepest = 500;
      while (postBelow(deepest + 500) !== undefined) deepest += 500;
      const ends = { thrown: 0, answered: 0 };
      // Until it is certain that the stack has ended everywhere in a post: frames become smaller as they are compiled.
      for (let depth = Math.max(0, deepest - 1000); ends.thrown < 60; depth += 3) {
        const posted = postBelow(depth);
        expect(await echo().post({ action: 'echo', value: depth })).to.equal(depth);
        if (posted === undefined) ends.thrown++;
        else expect(await posted).to.have.length(value.length);
        ends.answered += posted === undefined ? 0 : 1;
      }
      expect(ends.answered).to.be.above(10);
    });
  }
});
