import { expect } from 'chai';
import fc from 'fast-check';
import { ENDED, type Presence, RETURNS, TAKES } from '../../src/client/ref.js';
import { candidatesOf, haveRoom, type Member, routerOf } from '../../src/client/routing.js';

interface Some extends Member {
  _poster: { presence: Presence; queue: { hasRoom: boolean; unsettled: number } };
}

const some = (presence: Presence = TAKES, hasRoom = true, unsettled = 0): Some => ({ id: `${nextId++}`, _poster: { presence, queue: { hasRoom, unsettled } } });
let nextId = 0;
const presenceOf = (member: Some): Presence => member._poster.presence;
const roomIn = (member: Some): boolean => member._poster.queue.hasRoom;

const someMembers = fc.array(
  fc.tuple(fc.constantFrom<Presence>(TAKES, RETURNS, ENDED), fc.boolean(), fc.nat(3)).map((parts) => some(...parts)),
  { minLength: 1, maxLength: 6 },
);

/** Those that may have it, told in the words of the docs. */
function allowed(members: readonly Some[], roomCounts: boolean): Some[] {
  const taking = members.filter((member) => presenceOf(member) === TAKES);
  const returning = members.filter((member) => presenceOf(member) === RETURNS);
  const candidates = taking.length > 0 ? taking : returning.length > 0 ? returning : [...members];
  const roomy = candidates.filter(roomIn);
  return roomCounts && roomy.length > 0 ? roomy : candidates;
}

describe('The routing of a pool', () => {
  it('chooses none but those that take a message, with room before those without, and those that will be back before those that will not', () => {
    fc.assert(
      fc.property(
        someMembers,
        fc.constantFrom('round-robin' as const, 'least-busy' as const, { key: String }),
        fc.array(fc.string(), { maxLength: 9 }),
        (members, routing, keys) => {
          const route = routerOf(members, routing);
          const expected = allowed(members, typeof routing !== 'object');
          for (const key of keys) expect(expected).to.include(route(key));
        },
      ),
    );
  });

  it('has room when one of those has, or where a key decides all of those', () => {
    fc.assert(
      fc.property(someMembers, (members) => {
        const roomy = allowed(members, false).filter(roomIn).length;
        expect(haveRoom(members, false)).to.equal(roomy > 0);
        expect(haveRoom(members, true)).to.equal(roomy === candidatesOf(members).length);
      }),
    );
  });

  it('gives each that takes messages an equal share in turn, whoever else is there', () => {
    fc.assert(
      fc.property(someMembers, fc.integer({ min: 1, max: 5 }), (members, rounds) => {
        const route = routerOf(members, 'round-robin');
        const expected = allowed(members, true);
        const shares = new Map<unknown, number>();
        for (let i = 0; i < rounds * expected.length; i++) {
          const member = route(undefined);
          shares.set(member, (shares.get(member) ?? 0) + 1);
        }
        expect(expected.map((member) => shares.get(member))).to.deep.equal(expected.map(() => rounds));
      }),
    );
  });

  it('begins with the member that it is told, and the next has the next message, in turn or for being as busy', () => {
    for (const routing of ['round-robin', 'least-busy'] as const) {
      const members = [some(), some(), some()];
      const route = routerOf(members, routing, 2);
      expect([1, 2, 3, 4].map(() => members.indexOf(route(undefined)))).to.deep.equal([2, 0, 1, 2]);
    }
  });

  it('gives the one that posts its own message only when all others have ended', () => {
    fc.assert(
      fc.property(someMembers, fc.nat(5), fc.constantFrom('round-robin' as const, 'least-busy' as const), (members, at, routing) => {
        const self = members[at % members.length] as Some;
        const others = members.filter((member) => member !== self);
        const chosen = routerOf(members, routing)(undefined, self.id);
        if (others.some((member) => presenceOf(member) !== ENDED)) expect(allowed(others, true)).to.include(chosen);
        else expect(chosen).to.equal(self);
      }),
    );
  });

  it('asks one member of a thousand for each post, in turn or with nothing to do', () => {
    for (const routing of ['round-robin', 'least-busy'] as const) {
      let asked = 0;
      const members = Array.from({ length: 1000 }, (_, i) => ({
        id: `${i}`,
        _poster: {
          queue: { hasRoom: true, unsettled: 0 },
          get presence(): Presence {
            asked++;
            return TAKES;
          },
        },
      }));
      const route = routerOf(members, routing);
      for (let i = 0; i < 3000; i++) route(undefined);
      expect(asked).to.equal(3000);
    }
  });

  it('chooses the one with the fewest messages among those with room', () => {
    fc.assert(
      fc.property(someMembers, fc.nat(5), (members, turn) => {
        const expected = allowed(members, true);
        const fewest = Math.min(...expected.map(({ _poster: { queue } }) => queue.unsettled));
        const chosen = routerOf(members, 'least-busy', turn % members.length)(undefined);
        expect(expected).to.include(chosen);
        expect(chosen._poster.queue.unsettled).to.equal(fewest);
      }),
    );
  });

  it('gives a key to the same member in every release, for what members hold may be kept elsewhere', () => {
    const members = Array.from({ length: 7 }, () => some());
    const route = routerOf(members, { key: String });
    const found = Array.from({ length: 12 }, (_, i) => members.indexOf(route(`key ${i}`)));
    expect(found).to.deep.equal([1, 4, 5, 0, 4, 0, 5, 2, 1, 6, 1, 3]);
  });
});
