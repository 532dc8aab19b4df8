import { expect } from 'chai';
import { Window } from '../../src/client/window.js';

describe("The window of an actor's messages", () => {
  let at: number;
  let window: Window;

  beforeEach(() => {
    at = 1_000;
    window = new Window('auto', () => at);
  });

  it('is one message until it is known how long one takes', () => {
    expect(window.size).to.equal(1);
    at += 100;
    expect(window.meanwhile).to.equal(0);
    expect(window.ofTells).to.equal(0);
  });

  it('is about a millisecond of work, and eight of tells', () => {
    window.measure(100, 1);
    expect(window.size).to.equal(100);
    expect(window.ofTells).to.equal(700);
  });

  it('is one message for an actor that takes longer than that, of whatever kind and however much time passes', () => {
    window.measure(1, 5);
    window.known();
    expect(window.size + window.meanwhile + window.ofTells).to.equal(1);
    at += 100;
    expect(window.size + window.meanwhile + window.ofTells).to.equal(1);
  });

  it('grows by what the actor will have begun since it was heard of, and reading a message takes time too', () => {
    window.measure(1_000, 1);
    window.known();
    expect(window.meanwhile).to.equal(0);
    at += 12;
    expect(window.meanwhile).to.be.within(5_000, 12_000);
  });

  it('starts anew whenever the actor was heard of', () => {
    window.measure(1_000, 1);
    window.known();
    expect(window.meanwhile).to.equal(0);
    at += 12;
    window.known();
    expect(window.meanwhile).to.equal(0);
    at += 1;
    expect(window.meanwhile).to.be.within(400, 1_000);
  });

  it('does not grow once the actor has given something back', () => {
    window.measure(1_000, 1);
    window.known();
    expect(window.meanwhile).to.equal(0);
    window.close();
    at += 12;
    expect(window.size + window.meanwhile + window.ofTells).to.equal(1);
  });

  it('shrinks at once when messages take longer, and knows nothing of the next worker', () => {
    window.measure(1_000, 1);
    window.measure(10, 1);
    expect(window.size).to.equal(10);
    window.restart();
    expect(window.size).to.equal(1);
  });

  it('is what prefetch says, when that is a number, and nothing else', () => {
    window = new Window(5, () => at);
    window.measure(1_000, 1);
    window.known();
    at += 12;
    expect(window.size + window.meanwhile + window.ofTells).to.equal(5);
  });
});
