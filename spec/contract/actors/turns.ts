import { type ActorContext, actor, handler } from '../../../src/index.js';
import { block, pass } from '../../support/gate.js';

/** Writes down when each handler begins and ends. */
@actor()
export class Turns {
  readonly log: string[] = [];
  #staying: (() => void)[] = [];

  @handler('sync')
  sync({ name }: { action: 'sync'; name: string }): void {
    this.log.push(`begin ${name}`, `end ${name}`);
  }

  @handler('turn')
  async turn({ name, gate }: { action: 'turn'; name: string; gate: string }): Promise<string> {
    this.log.push(`begin ${name}`);
    await pass(gate);
    // Some more turns of the microtask queue and one of the event loop: an end is where the promise settles, not its first await.
    for (let turn = 0; turn < 5; turn++) await undefined;
    await new Promise((resolve) => setImmediate(resolve));
    this.log.push(`end ${name}`);
    return name;
  }

  @handler('fall')
  async fall({ name, gate }: { action: 'fall'; name: string; gate: string }): Promise<never> {
    this.log.push(`begin ${name}`);
    await pass(gate);
    this.log.push(`end ${name}`);
    throw new Error(name);
  }

  @handler('thenable')
  thenable({ name, gate }: { action: 'thenable'; name: string; gate: string }): PromiseLike<string> {
    this.log.push(`begin ${name}`);
    const end = pass(gate).then(() => {
      this.log.push(`end ${name}`);
      return name;
    });
    return { then: (fulfilled, rejected) => end.then(fulfilled, rejected) };
  }

  @handler('beside', { concurrent: true })
  async beside({ name, gate }: { action: 'beside'; name: string; gate?: string }): Promise<string> {
    this.log.push(`begin ${name}`);
    if (gate !== undefined) await pass(gate);
    this.log.push(`end ${name}`);
    return name;
  }

  @handler('block-beside', { concurrent: true })
  blockBeside({ name, ms }: { action: 'block-beside'; name: string; ms: number }): void {
    this.log.push(`begin ${name}`);
    for (const end = performance.now() + ms; performance.now() < end; );
    this.log.push(`end ${name}`);
  }

  @handler('stay', { concurrent: true })
  stay(_message: { action: 'stay' }, { signal }: ActorContext): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#staying.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }

  /** Stays until then as well, and blocks its event loop. */
  @handler('stay-and-block', { concurrent: true })
  async stayAndBlock({ gate }: { action: 'stay-and-block'; gate: string }, context: ActorContext): Promise<void> {
    await new Promise<void>((resolve) => this.#staying.push(resolve));
    this.log.push('begin to block');
    block(gate, () => context.throwIfAborted());
    this.log.push('end of it');
  }

  @handler('let-go')
  letGo(_message: { action: 'let-go' }): number {
    const staying = this.#staying;
    this.#staying = [];
    for (const resolve of staying) resolve();
    return staying.length;
  }

  @handler('log')
  report(_message: { action: 'log' }): string[] {
    return [...this.log];
  }
}

/** Counts the ticks of a timer of its own. */
@actor()
export class Clock {
  ticks = 0;
  #timer?: ReturnType<typeof setInterval>;

  onStart(): void {
    this.#timer = setInterval(() => this.ticks++, 5);
  }

  onStop(): void {
    clearInterval(this.#timer);
  }

  @handler('ticks')
  read(_message: { action: 'ticks' }): number {
    return this.ticks;
  }

  @handler('spin')
  spin({ us }: { action: 'spin'; us: number }): number {
    for (const end = performance.now() + us / 1000; performance.now() < end; );
    return this.ticks;
  }
}
