import { expect } from 'chai';
import fc from 'fast-check';
import type { ExecutorHandle } from '../../src/host/executor.js';
import { candidatesOf, haveRoom, routerOf } from '../../src/host/routing.js';

interface Member {
  status: 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped' | 'broken';
  hasRoom: boolean;
  waiting: number;
}

const running = (): Member => ({ status: 'running', hasRoom: true, waiting: 0 });
const handles = (members: readonly Member[]): ExecutorHandle[] => members as unknown as ExecutorHandle[];
const takes = ({ status }: Member): boolean => status === 'running' || status === 'starting';
const returns = ({ status }: Member): boolean => status === 'restarting';

const someMembers = fc.array(
  fc.record({
    status: fc.constantFrom<Member['status']>('starting', 'running', 'restarting', 'stopping', 'stopped', 'broken'),
    hasRoom: fc.boolean(),
    waiting: fc.nat(3),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Those that may have it, told in the words of the docs. */
function allowed(members: readonly Member[], roomCounts: boolean): Member[] {
  const taking = members.filter(takes);
  const returning = members.filter(returns);
  const candidates = taking.length > 0 ? taking : returning.length > 0 ? returning : [...members];
  const roomy = candidates.filter(({ hasRoom }) => hasRoom);
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
          const route = routerOf(handles(members), routing);
          const expected = allowed(members, typeof routing !== 'object');
          for (const key of keys) expect(expected).to.include(route(key) as unknown as Member);
        },
      ),
    );
  });

  it('has room when one of those has, or where a key decides all of those', () => {
    fc.assert(
      fc.property(someMembers, (members) => {
        const roomy = allowed(members, false).filter(({ hasRoom }) => hasRoom).length;
        expect(haveRoom(handles(members), false)).to.equal(roomy > 0);
        expect(haveRoom(handles(members), true)).to.equal(roomy === candidatesOf(handles(members)).length);
      }),
    );
  });

  it('gives each that takes messages an equal share in turn, whoever else is there', () => {
    fc.assert(
      fc.property(someMembers, fc.integer({ min: 1, max: 5 }), (members, rounds) => {
        const route = routerOf(handles(members), 'round-robin');
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

  it('asks one member of a thousand for each post in turn', () => {
    let asked = 0;
    const members = Array.from({ length: 1000 }, () => ({
      ...running(),
      get hasRoom(): boolean {
        asked++;
        return true;
      },
    }));
    const route = routerOf(handles(members), 'round-robin');
    for (let i = 0; i < 3000; i++) route(undefined);
    expect(asked).to.equal(3000);
  });

  it('chooses the one with the fewest messages among those with room', () => {
    const members = [3, 1, 2, 1].map((waiting) => ({ ...running(), waiting }));
    const route = routerOf(handles(members), 'least-busy');
    expect(route(undefined)).to.equal(members[1]);
    Object.assign(members[1] as Member, { hasRoom: false });
    expect(route(undefined)).to.equal(members[3]);
  });

  it('gives a key to the same member in every release, for what members hold may be kept elsewhere', () => {
    const members = Array.from({ length: 7 }, running);
    const route = routerOf(handles(members), { key: String });
    const found = Array.from({ length: 12 }, (_, i) => members.indexOf(route(`key ${i}`) as unknown as Member));
    expect(found).to.deep.equal([1, 4, 5, 0, 4, 0, 5, 2, 1, 6, 1, 3]);
  });
});
