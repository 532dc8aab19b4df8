import type { Message } from '../workload.js';

/**
 * What a side can express; a column runs on the sides that can express it.
 *
 * - post: one message, one answer
 * - tell: a message without an answer
 * - flood: many `add`s in flat batches, no promise each: what a channel can carry at the most
 * - clone: values beyond JSON (typed arrays) arrive as they were
 * - move: a buffer goes there and back without a copy
 * - cancel: a message that waits can be withdrawn, and the actor goes on
 * - apart: the actor has a thread or process of its own, which may be blocked
 * - crowd: `open` gives another actor each time, and thousands live on two threads or processes
 */
export type Ability = 'post' | 'tell' | 'flood' | 'clone' | 'move' | 'cancel' | 'apart' | 'crowd';

/** One counter that runs, and the ways to it. Optional methods are there when the side has the ability. */
export interface Opened {
  /** Promises to handle first what was posted first. (Piscina and others do not.) */
  readonly ordered?: boolean;
  /** How many may be posted at once where a column would post more: one that has a listener or a timer per request takes time by the square of it. */
  readonly most?: number;
  post(message: Message): PromiseLike<unknown>;
  /** As `Promise.all` where the side has a better way. */
  all?(posts: PromiseLike<unknown>[]): Promise<unknown[]>;
  tell?(message: Message): void;
  /** Resolves with the counter's total when `count` additions of 1 were answered. */
  flood?(count: number): Promise<number>;
  move?(message: Message, buffer: ArrayBuffer): PromiseLike<unknown>;
  /** `cancel` tells whether the message will never be handled. */
  cancellable?(message: Message): { cancel(): boolean | PromiseLike<boolean> };
  close(): unknown;
}

/** Found by its name in `sides/catalogue.ts`, and loaded only where it is measured: a peer need not be installed for the others to run. */
export interface Side {
  readonly name: string;
  readonly title: string;
  readonly kind: 'own' | 'raw' | 'peer';
  readonly boundary: 'thread' | 'process' | 'none';
  /** Module in this folder, with an `open` that takes the variant. */
  readonly file: string;
  readonly variant: string;
  readonly abilities: readonly Ability[];
}

/** What a report says of a side. */
export type Contestant = Pick<Side, 'name' | 'title' | 'kind'>;

export interface SideModule {
  open(variant: string): Promise<Opened>;
}

export async function loadSide(side: Side): Promise<() => Promise<Opened>> {
  const { open } = (await import(`./${side.file}.js`)) as SideModule;
  return () => open(side.variant);
}
