import type { ActorContext, ActorExecutor, ActorRef, Mode, spawnWith } from '../../../src/index.js';
import { actor, handler } from '../../../src/index.js';
import { pass } from '../../support/gate.js';
import { write } from '../../support/journal.js';

@actor()
export class Child {
  readonly #journal: string;

  constructor(journal: string) {
    this.#journal = journal;
  }

  @handler('double')
  double({ n }: { action: 'double'; n: number }): number {
    return n * 2;
  }

  @handler('deadline')
  deadline(_message: { action: 'deadline' }, context: ActorContext): number | undefined {
    return context.deadline;
  }

  @handler('wait')
  async wait({ gate }: { action: 'wait'; gate: string }, { signal }: ActorContext): Promise<string> {
    signal.addEventListener('abort', () => write(this.#journal, `child aborted: ${String(signal.reason)}`), { once: true });
    await pass(gate);
    return signal.aborted ? 'aborted' : 'in peace';
  }

  onStop(reason: string): void {
    write(this.#journal, `child stopped: ${reason}`);
  }
}

/** Has a child of its own from the start, and another when asked. */
@actor()
export class Parent {
  readonly #mode: Mode;
  readonly #journal: string;
  #first?: ActorExecutor<Child>;

  constructor(mode: Mode, journal: string) {
    this.#mode = mode;
    this.#journal = journal;
  }

  onStart(context: { spawnWith: typeof spawnWith }): void {
    this.#first = context.spawnWith({ mode: this.#mode }, Child, this.#journal);
  }

  @handler('delegate')
  async delegate({ n }: { action: 'delegate'; n: number }): Promise<number | undefined> {
    return this.#first?.post({ action: 'double', n });
  }

  @handler('hire')
  async hire({ n }: { action: 'hire'; n: number }, context: ActorContext): Promise<number> {
    const child = context.spawnWith({ mode: this.#mode }, Child, this.#journal);
    return child.post({ action: 'double', n });
  }

  @handler('dismiss')
  async dismiss(_message: { action: 'dismiss' }): Promise<void> {
    await this.#first?.kill();
  }

  @handler('child')
  child(_message: { action: 'child' }): ActorRef<Child> | undefined {
    return this.#first?.ref;
  }

  /** What a child says of the deadline of a message that is, or is not, a part of this one. */
  @handler('child-deadline')
  childDeadline({ apart }: { action: 'child-deadline'; apart?: boolean }): Promise<number | undefined> | undefined {
    return this.#first?.post({ action: 'deadline' }, apart ? { within: null } : {});
  }

  @handler('child-deadline-beside', { concurrent: true })
  childDeadlineBeside({ joined }: { action: 'child-deadline-beside'; joined?: boolean }, context: ActorContext): Promise<number | undefined> | undefined {
    return this.#first?.post({ action: 'deadline' }, joined ? { within: context } : {});
  }

  @handler('child-wait')
  childWait({ gate, apart }: { action: 'child-wait'; gate: string; apart?: boolean }): Promise<string> | undefined {
    return this.#first?.post({ action: 'wait', gate }, apart ? { within: null } : {});
  }
}
