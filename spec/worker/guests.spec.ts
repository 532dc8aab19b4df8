import { expect } from 'chai';
import { Guests } from '../../src/worker/guests.js';
import type { Route } from '../../src/worker/route.js';

describe('The guests of an actor that is to stop', () => {
  it('are closed as the last of them leaves, so that none comes in between', async () => {
    const guests = new Guests();
    const last = { stopping() {} } as Partial<Route> as Route;
    guests.add(last);
    const drained = guests.drain('shutdown', () => false);
    expect(guests.closed).to.equal(false);
    guests.delete(last);
    expect(guests.closed).to.equal(true);
    await drained;
  });

  it('are not closed when the last leaves of one that goes on', () => {
    const guests = new Guests();
    const only = {} as Route;
    guests.add(only);
    guests.delete(only);
    expect(guests.closed).to.equal(false);
  });
});
