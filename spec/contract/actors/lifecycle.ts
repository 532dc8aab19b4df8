import type { ActorRef } from '../../../src/index.js';
import { type ActorContext, actor, asCompleted, handler, wait } from '../../../src/index.js';
import { block, pass } from '../../support/gate.js';
import { write } from '../../support/journal.js';
import { Point } from './samples.js';

export interface Script {
  /** Whether its instance has a field where the class has the method `work`. */
  hidden?: boolean;
  journal?: string;
  /** A gate in the constructor (blocking) or in a hook (waiting). */
  constructorGate?: string;
  startGate?: string;
  stopGate?: string;
  /** Ends the program in the constructor. */
  exit?: number;
  /** What onStart does with its own actor. */
  tellSelf?: boolean;
  askSelf?: 'await' | 'limited' | 'wait' | 'asCompleted';
  fail?: 'constructor' | 'onStart throws' | 'onStart rejects' | 'onStart throws no text' | 'onStop throws' | 'onStop rejects';
}

/** Lives and dies by its script, and writes down the stages. */
@actor()
export class Lifecycle {
  readonly #script: Script;
  readonly #stages: string[] = [];
  readonly extra: unknown[];

  constructor(script: Script = {}, ...extra: unknown[]) {
    this.#script = script;
    this.extra = extra;
    this.#note('constructed');
    if (script.constructorGate !== undefined) block(script.constructorGate);
    if (script.exit !== undefined) process.exit(script.exit);
    // A field that is declared again, without `declare`, does the same.
    if (script.hidden) Object.defineProperty(this, 'work', { value: undefined });
    if (script.fail === 'constructor') throw new TypeError('failed in the constructor');
  }

  async onStart({ self, restarts, spawn, spawnWith }: { self: ActorRef<Lifecycle>; restarts: number; spawn: unknown; spawnWith: unknown }): Promise<void> {
    if (this.#script.tellSelf) self.tell({ action: 'work', n: 1 });
    const { askSelf } = this.#script;
    if (askSelf !== undefined) {
      const answer = self.post({ action: 'work', n: 2 });
      if (askSelf === 'await') await answer;
      else if (askSelf === 'limited') await answer.result(20_000);
      else if (askSelf === 'wait') await wait([answer]);
      else for await (const done of asCompleted([answer])) await done;
    }
    this.#note(`onStart restarts=${restarts} self=${self.id} spawn=${typeof spawn} spawnWith=${typeof spawnWith}`);
    if (this.#script.fail === 'onStart throws') throw new TypeError('failed in onStart');
    if (this.#script.fail === 'onStart throws no text') throw Object.create(null);
    if (this.#script.startGate !== undefined) await pass(this.#script.startGate);
    if (this.#script.fail === 'onStart rejects') throw new TypeError('failed in onStart');
    this.#note('started');
  }

  async onStop(reason: string): Promise<void> {
    this.#note(`onStop ${reason}`);
    if (this.#script.fail === 'onStop throws') throw new TypeError('failed in onStop');
    if (this.#script.stopGate !== undefined) await pass(this.#script.stopGate);
    if (this.#script.fail === 'onStop rejects') throw new TypeError('failed in onStop');
    this.#note('stopped');
  }

  @handler('work')
  work({ n }: { action: 'work'; n: number }): number {
    this.#note(`work ${n}`);
    return n;
  }

  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string }): Promise<string> {
    this.#note('hold');
    await pass(gate);
    this.#note('held');
    return 'held';
  }

  @handler('stages')
  stages(_message: { action: 'stages' }): string[] {
    return [...this.#stages];
  }

  @handler('extra')
  arguments(_message: { action: 'extra' }): unknown[] {
    return this.extra;
  }

  /** Which of the further arguments have arrived as points. */
  @handler('points')
  points(_message: { action: 'points' }): boolean[] {
    return this.extra.map((argument) => argument instanceof Point);
  }

  #note(stage: string): void {
    this.#stages.push(stage);
    if (this.#script.journal !== undefined) write(this.#script.journal, stage);
  }
}

/** Throws in an onStart that is no async function. */
@actor()
export class SyncStart {
  onStart(): void {
    throw new TypeError('failed in a synchronous onStart');
  }

  @handler('work')
  work(_message: { action: 'work' }): void {}
}

/** Posts to itself in onStop, by a ref that it asks for then, or has had before. */
@actor()
export class LateSelf {
  #context: ActorContext | undefined;

  @handler('keep')
  keep({ early }: { action: 'keep'; early: boolean }, context: ActorContext): void {
    this.#context = context;
    if (early) void context.self;
  }

  @handler('never')
  never(_message: { action: 'never' }): Promise<void> {
    return new Promise(() => {});
  }

  onStop(): void {
    this.#context?.self.tell({ action: 'never' });
  }
}
