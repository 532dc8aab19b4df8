import { expect } from 'chai';
import { type Attended, BusyPoll, type Polled } from '../../../src/protocol/channels/busy-poll.js';

/** An event loop whose turns are counted, with a clock that goes on by 20 µs in each. */
class Loop {
  ms = 1;
  readonly end: Polled = { sentIn: 0 };
  private next: (() => void) | undefined;
  readonly busyPoll = new BusyPoll(
    () => this.ms,
    (look) => {
      if (this.next !== undefined) throw new Error('it looks twice in one turn');
      this.next = look;
    },
  );

  constructor() {
    this.busyPoll.allowed = true;
  }

  get awake(): boolean {
    return this.next !== undefined;
  }

  turn(): void {
    const { next } = this;
    this.next = undefined;
    this.ms += 0.02;
    next?.();
  }

  /** Turns until it sleeps. */
  run(): number {
    let turns = 0;
    for (; this.awake; turns++) this.turn();
    return turns;
  }

  sendInVain(): boolean {
    this.busyPoll.sent(this.end, 1);
    return this.run() > 0;
  }
}

describe('busy polling', () => {
  it('keeps the loop awake after something was sent, for a tenth of a millisecond', () => {
    const loop = new Loop();
    loop.busyPoll.sent(loop.end, 1);
    const from = loop.ms;
    loop.run();
    expect(loop.ms - from).to.be.within(0.1, 0.16);
  });

  it('sleeps when something has come and nothing was sent since', () => {
    const loop = new Loop();
    loop.busyPoll.sent(loop.end, 1);
    loop.turn();
    loop.busyPoll.arrived(loop.end);
    expect(loop.run()).to.equal(1);
  });

  it('waits as long again for the answer to what is sent when something has come', () => {
    const loop = new Loop();
    loop.busyPoll.sent(loop.end, 1);
    for (let i = 0; i < 100; i++) {
      for (let turns = 0; turns < 4; turns++) loop.turn();
      expect(loop.awake).to.equal(true);
      loop.busyPoll.arrived(loop.end);
      loop.busyPoll.sent(loop.end, 1);
    }
    expect(loop.run()).to.be.within(4, 8);
  });

  it('waits on for what is to come at one end when something has come at another', () => {
    const loop = new Loop();
    const other: Polled = { sentIn: 0 };
    for (let i = 0; i < 100; i++) {
      loop.busyPoll.sent(loop.end, 1);
      loop.busyPoll.sent(other, 1);
      loop.turn();
      loop.busyPoll.arrived(other);
      loop.turn();
      expect(loop.awake).to.equal(true);
      loop.busyPoll.arrived(loop.end);
    }
    expect(loop.run()).to.equal(1);
  });

  it('no more waits at an end where it has waited in vain', () => {
    const loop = new Loop();
    const other: Polled = { sentIn: 0 };
    loop.busyPoll.sent(other, 1);
    loop.run();
    loop.sendInVain();
    loop.busyPoll.sent(loop.end, 1);
    loop.turn();
    loop.busyPoll.arrived(loop.end);
    expect(loop.run()).to.equal(1);
  });

  it('looks less and less often when nothing comes, and never less than every 64th time', () => {
    const loop = new Loop();
    const looked: number[] = [];
    for (let i = 0; i < 300; i++) if (loop.sendInVain()) looked.push(i);
    expect(looked).to.deep.equal([0, 2, 6, 14, 30, 62, 126, 190, 254]);
  });

  it('looks each time again once something has come while it looked', () => {
    const loop = new Loop();
    for (let i = 0; i < 14; i++) loop.sendInVain();
    loop.busyPoll.sent(loop.end, 1);
    expect(loop.awake).to.equal(true);
    loop.busyPoll.arrived(loop.end);
    loop.run();
    for (let i = 0; i < 5; i++) {
      loop.busyPoll.sent(loop.end, 1);
      expect(loop.awake).to.equal(true);
      loop.busyPoll.arrived(loop.end);
      loop.run();
    }
  });

  it('looks less and less often as well where little comes, and the last wait is in vain all the same: another has the core that the other side needs', () => {
    const loop = new Loop();
    const other: Polled = { sentIn: 0 };
    /** Two wait, so many times something comes for the one, and nothing for the other. */
    const exchange = (times: number): boolean => {
      loop.busyPoll.sent(other, 1);
      for (let i = 0; i < times; i++) {
        loop.busyPoll.sent(loop.end, 1);
        loop.busyPoll.arrived(loop.end);
      }
      return loop.run() > 0;
    };
    const looks = (times: number): number => Array.from({ length: 160 }, () => exchange(times)).filter(Boolean).length;
    expect(looks(20)).to.be.below(60); // Every 64th message, in the end.
    expect(looks(40)).to.be.above(150);
  });

  it('does not take what comes while it sleeps for something found', () => {
    const loop = new Loop();
    for (let i = 0; i < 7; i++) loop.sendInVain();
    loop.busyPoll.sent(loop.end, 1);
    expect(loop.awake).to.equal(false);
    loop.busyPoll.arrived(loop.end);
    expect(loop.sendInVain()).to.equal(false);
  });

  it('does not look after a batch that is work for longer', () => {
    const loop = new Loop();
    loop.busyPoll.sent(loop.end, 1000);
    expect(loop.awake).to.equal(false);
    expect(loop.sendInVain()).to.equal(true);
  });

  it('does not look where it is not allowed to, and stops when that is no more', () => {
    const loop = new Loop();
    loop.busyPoll.sent(loop.end, 1);
    loop.turn();
    expect(loop.awake).to.equal(true);
    loop.busyPoll.allowed = false;
    loop.turn();
    expect(loop.awake).to.equal(false);
    expect(loop.sendInVain()).to.equal(false);
    loop.busyPoll.allowed = true;
    expect(loop.sendInVain()).to.equal(true);
  });

  describe('at an end that others must wake', () => {
    function attended(busyPoll: BusyPoll): { end: Attended; calls: string[] } {
      const calls: string[] = [];
      const end = {
        sentIn: 0,
        attended: false,
        attend() {
          end.attended = true;
          calls.push('attend');
        },
        look() {
          calls.push('look');
          if (calls.length === 3) busyPoll.arrived(end);
        },
        leave() {
          end.attended = false;
          calls.push('leave');
        },
      };
      return { end, calls };
    }

    it('looks itself, turn by turn, and leaves it to the others before the loop sleeps', () => {
      const loop = new Loop();
      const { end, calls } = attended(loop.busyPoll);
      loop.busyPoll.sent(end, 1);
      loop.busyPoll.sent(end, 1);
      expect(loop.run()).to.equal(2);
      expect(calls).to.deep.equal(['attend', 'look', 'look', 'leave']);
    });

    it('looks there as well when it began to poll for another', () => {
      const loop = new Loop();
      const { end, calls } = attended(loop.busyPoll);
      loop.busyPoll.sent(loop.end, 1);
      loop.turn();
      loop.busyPoll.sent(end, 1);
      loop.turn();
      expect(calls).to.deep.equal(['attend', 'look']);
    });

    it('leaves it alone where it does not poll', () => {
      const loop = new Loop();
      const { end, calls } = attended(loop.busyPoll);
      loop.busyPoll.allowed = false;
      loop.busyPoll.sent(end, 1);
      expect(calls).to.deep.equal([]);
    });

    it('goes on when what it finds throws', () => {
      const loop = new Loop();
      const { end, calls } = attended(loop.busyPoll);
      const { look } = end;
      end.look = () => {
        look();
        if (calls.length === 2) throw new Error('thrown by a callback');
      };
      loop.busyPoll.sent(end, 1);
      expect(() => loop.turn()).to.throw('thrown by a callback');
      expect(loop.awake).to.equal(true);
      loop.run();
      expect(calls.at(-1)).to.equal('leave');
    });
  });
});
