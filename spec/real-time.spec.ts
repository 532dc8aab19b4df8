import { expect } from 'chai';
import sinon from 'sinon';
import { isPast, machineTime, timeLeft } from '../src/real-time.js';

const HOUR = 3_600_000;

describe('A deadline', () => {
  afterEach(() => sinon.restore());

  for (const [how, by] of [
    ['forward', -HOUR],
    ['back', HOUR],
  ] as const) {
    it(`is where it was when the clock of the computer has been set ${how} meanwhile`, () => {
      const due = { deadline: Date.now() + by, until: machineTime() + 500 };
      expect(timeLeft(due.deadline, due.until)).to.be.within(1, 500);
      expect(isPast(due)).to.equal(false);
      expect(isPast({ ...due, until: machineTime() - 1 })).to.equal(true);
    });
  }

  it('passes by a clock that somebody has put in the place of the real one, and not before its time by that', () => {
    const clock = sinon.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const due = { deadline: Date.now() + 500, until: machineTime() - 1 };
    expect([timeLeft(due.deadline, due.until), isPast(due)]).to.deep.equal([500, false]);
    clock.tick(500);
    expect([timeLeft(due.deadline, due.until), isPast(due)]).to.deep.equal([0, true]);
  });

  it('that is known by the clock of the computer alone goes by that', () => {
    expect(timeLeft(Date.now() + HOUR, undefined)).to.be.within(HOUR - 1000, HOUR);
    expect(isPast(undefined)).to.equal(false);
  });
});
