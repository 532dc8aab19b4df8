import { expect } from 'chai';
import { Window } from '../../src/client/window.js';

describe("The window of an actor's messages", () => {
  let window: Window;

  beforeEach(() => {
    window = new Window('auto');
  });

  it('is one message until it is known how long one takes', () => {
    expect(window.size).to.equal(1);
  });

  it('is about a millisecond of work', () => {
    window.measure(100, 1);
    expect(window.size).to.equal(100);
  });

  it('is one message for an actor that takes longer than that', () => {
    window.measure(1, 5);
    expect(window.size).to.equal(1);
  });

  it('closes once the actor has given something back', () => {
    window.measure(1_000, 1);
    window.close();
    expect(window.size).to.equal(1);
  });

  it('shrinks at once when messages take longer, and knows nothing of the next worker', () => {
    window.measure(1_000, 1);
    window.measure(10, 1);
    expect(window.size).to.equal(10);
    window.restart();
    expect(window.size).to.equal(1);
  });

  it('is what prefetch says, when that is a number, and nothing else', () => {
    window = new Window(5);
    window.measure(1_000, 1);
    expect(window.size).to.equal(5);
  });
});
