import { expect } from 'chai';
import { Window } from '../../src/client/window.js';

describe("The window of an actor's messages", () => {
  let at: number;
  let turns: (() => void)[];
  let window: Window;

  const open = (prefetch: number | 'auto'): Window =>
    new Window(
      prefetch,
      () => at,
      (forget) => turns.push(forget),
    );

  /** Of an actor that takes a microsecond for each, and of which nothing is heard from now on. */
  function fill(): void {
    window.measure(1_000, 1);
    expect(window.meanwhile).to.equal(0);
  }

  beforeEach(() => {
    at = 1_000;
    turns = [];
    window = open('auto');
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
    expect(window.size + window.meanwhile + window.ofTells).to.equal(1);
    at += 100;
    expect(window.size + window.meanwhile + window.ofTells).to.equal(1);
  });

  it('grows by what the actor will have begun since it was heard of, and reading a message takes time too', () => {
    fill();
    at += 12;
    expect(window.meanwhile).to.be.within(5_000, 12_000);
  });

  it('starts anew whenever the actor was heard of', () => {
    fill();
    at += 12;
    window.known();
    expect(window.meanwhile).to.equal(0);
    at += 1;
    expect(window.meanwhile).to.be.within(400, 1_000);
  });

  it('counts on nothing that was done before this turn of the event loop, in which answers could have come', () => {
    fill();
    at += 300;
    for (const turn of turns.splice(0)) turn();
    expect(window.meanwhile).to.equal(0);
  });

  it('does not grow once the actor has given something back', () => {
    fill();
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
    window = open(5);
    window.measure(1_000, 1);
    at += 12;
    expect(window.size + window.meanwhile + window.ofTells).to.equal(5);
  });
});
