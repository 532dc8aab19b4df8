import { type Cells, seemsToWait } from '../protocol/batches/cells.js';
import { type AnyTask, Task } from './task.js';

/** Slots at first; most actors never have more in flight. */
const FEW = 8;

/** Stands in the slot of a message that was taken back, until the worker has said that it passed it over. */
class Gone {
  readonly _id: number;
  readonly _concurrent: boolean;

  constructor(id: number, concurrent: boolean) {
    this._id = id;
    this._concurrent = concurrent;
  }
}

/** What has a slot. */
export type Entry = AnyTask | Gone;

export const isTask = (entry: Entry | undefined): entry is AnyTask => entry instanceof Task;

/** The places of messages in flight, by their ids. One that settles early (cancelled, timed out) keeps its slot until the worker has answered for it. */
export class Slots {
  private taken = 0;
  /** Those of concurrent messages. */
  concurrent = 0;
  /** Those of messages that are not concurrent and have not begun, as far as anybody has looked. */
  ahead = 0;
  /** The ids up to this one have begun, or never will, as far as anybody has looked. */
  begun = 0;
  /** The id that the next message will have, or a later one. */
  nextId = 1;
  private readonly most: number;
  /** Those that run on while their slots serve others, by id; undefined until there is one. */
  private aside: Map<number, Entry> | undefined;
  /** The only one that has a slot, whose entry is empty: of an actor that has one message at a time, the entries are in no cache. */
  private only: AnyTask | undefined;
  private entries: (Entry | undefined)[] = [];
  /** An id's slot is its lowest bits, so many that no two in flight share one; `most` at most. */
  private mask = FEW - 1;

  /** `most`: a power of two. */
  constructor(most: number) {
    this.most = most;
  }

  get full(): boolean {
    return this.taken >= this.most;
  }

  get count(): number {
    return this.taken + (this.aside?.size ?? 0);
  }

  isAside(id: number): boolean {
    return this.aside?.has(id) === true;
  }

  /**
   * Frees the slots of concurrent messages that have begun: handlers that run beside others may be any number, and not end for long, and no
   * other message would reach the actor.
   */
  setAside(hasBegun: (task: AnyTask) => boolean): void {
    this.join();
    const { entries } = this;
    for (let slot = 0; slot < entries.length; slot++) {
      const entry = entries[slot];
      if (!isTask(entry) || !entry._concurrent || !hasBegun(entry)) continue;
      entries[slot] = undefined;
      this.taken--;
      this.aside ??= new Map();
      this.aside.set(entry._id, entry);
    }
  }

  /** Gives the message its id. For one that is not full. */
  add(task: AnyTask): void {
    if (this.taken === 0) {
      task._id = this.nextId++;
      this.only = task;
    } else {
      this.place(task);
    }
    this.taken++;
    if (task._concurrent) this.concurrent++;
    else this.ahead++;
  }

  private place(task: AnyTask): void {
    this.join();
    while (this.entries[this.nextId & this.mask] !== undefined) {
      if (this.mask < this.most - 1) this.grow();
      else this.nextId++;
    }
    task._id = this.nextId++;
    this.entries[task._id & this.mask] = task;
  }

  /** The only one is to be one of several. */
  private join(): void {
    const { only } = this;
    if (only === undefined) return;
    this.entries[only._id & this.mask] = only;
    this.only = undefined;
  }

  private entryOf(id: number): Entry | undefined {
    const entry = this.only ?? this.entries[id & this.mask];
    return entry?._id === id ? entry : undefined;
  }

  private grow(): void {
    this.mask = this.mask * 2 + 1;
    const { entries } = this;
    this.entries = [];
    for (const entry of entries) if (entry !== undefined) this.entries[entry._id & this.mask] = entry;
  }

  /** The message there; undefined when it was taken back, or never was. */
  at(id: number): AnyTask | undefined {
    const found = this.entryOf(id) ?? this.aside?.get(id);
    return isTask(found) ? found : undefined;
  }

  /** How far the worker has come. What has begun is not ahead of its turn any more, long before its answer is read. */
  look(cells: Cells): void {
    let id = this.begun + 1;
    for (; id < this.nextId; id++) {
      const entry = this.entryOf(id);
      // Answered.
      if (entry === undefined) continue;
      if (seemsToWait(cells, id)) break;
      if (!entry._concurrent) this.ahead--;
    }
    this.begun = id - 1;
  }

  /** Makes room for another. */
  free(id: number): Entry | undefined {
    const entry = this.entryOf(id);
    if (entry === undefined) return this.freeAside(id);
    if (entry === this.only) this.only = undefined;
    else this.entries[id & this.mask] = undefined;
    this.taken--;
    if (entry._concurrent) this.concurrent--;
    else if (id > this.begun) this.ahead--;
    if (id === this.begun + 1) this.begun = id;
    return entry;
  }

  private freeAside(id: number): Entry | undefined {
    const entry = this.aside?.get(id);
    if (this.aside?.delete(id)) this.concurrent--;
    return entry;
  }

  /** The message goes, and its slot stays taken. */
  leave(task: AnyTask): void {
    this.join();
    this.entries[task._id & this.mask] = new Gone(task._id, task._concurrent);
  }

  /** In the order of their ids. */
  tasks(): AnyTask[] {
    this.join();
    return [...(this.aside?.values() ?? []), ...this.entries].filter(isTask).sort((a, b) => a._id - b._id);
  }

  /** The same, without those that had begun when somebody looked last: few, however many there are. */
  tasksAhead(): AnyTask[] {
    const tasks: AnyTask[] = [];
    for (let id = this.begun + 1; id < this.nextId; id++) {
      const task = this.at(id);
      if (task !== undefined) tasks.push(task);
    }
    return tasks;
  }

  clear(): void {
    this.only = undefined;
    this.entries.length = 0;
    this.aside?.clear();
    this.taken = 0;
    this.concurrent = 0;
    this.ahead = 0;
  }
}
