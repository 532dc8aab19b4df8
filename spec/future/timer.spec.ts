import { once } from 'node:events';
import { expect } from 'chai';
import sinon from 'sinon';
import { checkTime, startTimer } from '../../src/future/timer.js';

describe('startTimer', () => {
  afterEach(() => sinon.restore());

  it('calls back once, not before its time', () => {
    const clock = sinon.useFakeTimers();
    const callback = sinon.spy();
    startTimer(100, callback);
    clock.tick(99);
    expect(callback.callCount).to.equal(0);
    clock.tick(1000);
    expect(callback.callCount).to.equal(1);
  });

  it('rounds fractions up', () => {
    const clock = sinon.useFakeTimers();
    const callback = sinon.spy();
    startTimer(1.2, callback);
    clock.tick(1);
    expect(callback.callCount).to.equal(0);
    clock.tick(1);
    expect(callback.callCount).to.equal(1);
  });

  it('honours more than 2^31-1 ms', () => {
    const clock = sinon.useFakeTimers();
    const callback = sinon.spy();
    startTimer(2 ** 33, callback);
    clock.tick(2 ** 33 - 1);
    expect(callback.callCount).to.equal(0);
    clock.tick(1);
    expect(callback.callCount).to.equal(1);
    expect(clock.countTimers()).to.equal(0);
  });

  it('starts nothing for Infinity, which can be cancelled all the same', () => {
    const clock = sinon.useFakeTimers();
    startTimer(Infinity, () => {}).cancel();
    expect(clock.countTimers()).to.equal(0);
  });

  it('stops when it is cancelled, also in a later part of a long time', () => {
    const clock = sinon.useFakeTimers();
    const callback = sinon.spy();
    const timers = [startTimer(10, callback), startTimer(2 ** 33, callback)];
    clock.tick(5);
    timers[0]?.cancel();
    timers[0]?.cancel();
    clock.tick(2 ** 32);
    timers[1]?.cancel();
    expect(clock.countTimers()).to.equal(0);
    clock.tick(2 ** 33);
    expect(callback.callCount).to.equal(0);
  });

  it('is stopped on the clock that it was started on', () => {
    const clock = sinon.useFakeTimers();
    const callback = sinon.spy();
    const timer = startTimer(10, callback);
    clock.restore();
    timer.cancel();
    expect(clock.countTimers()).to.equal(0);
  });

  it('runs on the real clock', async () => {
    const target = new EventTarget();
    const fired = once(target, 'fired');
    const start = performance.now();
    startTimer(5, () => target.dispatchEvent(new Event('fired')));
    await fired;
    // Node's clock counts whole milliseconds.
    expect(performance.now() - start).to.be.at.least(4);
  });
});

describe('checkTime', () => {
  it('gives the time back', () => {
    for (const time of [0, 0.5, 1, 2 ** 40, Infinity]) expect(checkTime(time, 'timeout')).to.equal(time);
  });

  it('throws a RangeError for NaN and negative times, naming option and value', () => {
    expect(() => checkTime(Number.NaN, 'stopTimeout')).to.throw(RangeError, /stopTimeout.*NaN/);
    expect(() => checkTime(-5, 'stopTimeout')).to.throw(RangeError, /stopTimeout.*-5/);
    expect(() => checkTime(-Infinity, 'stopTimeout')).to.throw(RangeError, /stopTimeout.*-Infinity/);
  });

  it('throws a TypeError for what is no number, naming option and value', () => {
    expect(() => checkTime('5', 'timeout')).to.throw(TypeError, /timeout.*'5'/);
    expect(() => checkTime(undefined, 'timeout')).to.throw(TypeError, /timeout.*undefined/);
    expect(() => checkTime(null, 'timeout')).to.throw(TypeError, /timeout.*null/);
    expect(() => checkTime(5n, 'timeout')).to.throw(TypeError, /timeout.*5n/);
    expect(() => checkTime(new Date(0), 'timeout')).to.throw(TypeError, /timeout/);
  });
});
