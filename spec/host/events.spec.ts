import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { Events } from '../../src/host/events.js';

describe('The events of an executor', () => {
  /** What both do, a library of Node's and this one. */
  const sources: Record<string, () => { on(listener: () => void): void; once(listener: () => void): void; emit(): void }> = {
    'an EventEmitter': () => {
      const emitter = new EventEmitter();
      return { on: (listener) => emitter.on('error', listener), once: (listener) => emitter.once('error', listener), emit: () => emitter.emit('error') };
    },
    'an executor': () => {
      const events = new Events('an actor');
      return {
        on: (listener) => events.add('error', listener, false),
        once: (listener) => events.add('error', listener, true),
        emit: () => events.emit('error', undefined),
      };
    },
  };

  for (const [name, source] of Object.entries(sources)) {
    it(`are heard to the end by a function that listens by on and by once, as from ${name}`, () => {
      const { on, once, emit } = source();
      let calls = 0;
      const listener = (): void => void calls++;
      on(listener);
      once(listener);
      emit();
      expect(calls).to.equal(2);
      emit();
      emit();
      expect(calls).to.equal(4);
    });

    it(`are heard once by a listener of once though one before it causes another event, as from ${name}`, () => {
      const { on, once, emit } = source();
      let nested = false;
      let calls = 0;
      on(() => {
        if (nested) return;
        nested = true;
        emit();
      });
      once(() => void calls++);
      emit();
      emit();
      expect(calls).to.equal(1);
    });
  }

  it('tell a late listener of the end, unless it has been removed meanwhile', async () => {
    const events = new Events('an actor');
    events.emit('stop', { status: 'stopped' });
    const heard: string[] = [];
    const removed = (): void => void heard.push('removed');
    events.add('stop', () => void heard.push('late'), false);
    events.add('stop', removed, false);
    events.remove('stop', removed);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).to.deep.equal(['late']);
  });
});
