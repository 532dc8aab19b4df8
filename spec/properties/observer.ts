import { inspect } from 'node:util';
import type { ActorExecutor, ActorStatus, Future } from '../../src/index.js';
import type { Message } from './history.js';

/** A message while its run goes on. */
export type Post = { -readonly [K in keyof Message]: Message[K] } & {
  future: Future<unknown> | undefined;
  readonly signal: AbortSignal | undefined;
  /** When it was posted, by `performance.now()`. */
  readonly from: number;
};

const RANK: Record<ActorStatus, number> = { starting: 0, running: 1, restarting: 1, stopping: 2, stopped: 3, broken: 3 };

/** Whether an actor of that status takes posts. */
export const takesPosts = (status: ActorStatus): boolean => RANK[status] < 2;
export const hasEnded = (status: ActorStatus): boolean => RANK[status] === 3;

/** Holds what an executor shows from one moment to the next against the contract. */
export class Observer {
  readonly posts: Post[] = [];
  readonly violations: string[] = [];
  readonly transcript: string[] = [];
  readonly stops: { status: string }[] = [];
  readonly restarts: number[] = [];
  readonly errors: unknown[] = [];
  /** What the library promised to settle, and has not. */
  readonly unsettled = new Set<string>();
  private readonly actor: ActorExecutor<object>;
  private readonly capacity: number;
  private status: ActorStatus = 'starting';
  private watched = 0;

  constructor(actor: ActorExecutor<object>, capacity: number) {
    this.actor = actor;
    this.capacity = capacity;
    this.listen();
    this.watch('ready', actor.ready);
  }

  expect(holds: boolean, otherwise: string | (() => string)): void {
    if (!holds) this.violations.push(typeof otherwise === 'string' ? otherwise : otherwise());
  }

  note(text: string): void {
    this.transcript.push(text);
  }

  private listen(): void {
    const { actor, stops } = this;
    actor.on('stop', (info) => {
      stops.push(info);
      this.note(`stop: ${info.status}`);
      this.expect(info.status === actor.status, `at the event stop, which said ${info.status}, the status was ${actor.status}`);
    });
    actor.on('restart', ({ restarts }) => {
      this.restarts.push(restarts);
      this.note(`restart: ${restarts}`);
      this.expect(stops.length === 0, 'a restart event came after stop');
    });
    actor.on('error', (error) => {
      this.errors.push(error);
      this.expect(stops.length === 0, () => `an error event came after stop: ${inspect(error)}`);
    });
  }

  /** It has to settle, in either way. */
  watch(name: string, promise: PromiseLike<unknown>): void {
    const key = `${name} (${++this.watched})`;
    this.unsettled.add(key);
    const settled = (): unknown => this.unsettled.delete(key);
    promise.then(settled, settled);
  }

  /** It has to resolve, and then everything has to have settled. */
  watchEnd(name: string, ended: PromiseLike<void>): void {
    const check = (): void => {
      const left = this.posts.filter(({ future }) => future?.done() === false).map(({ id }) => id);
      this.expect(hasEnded(this.actor.status) && left.length === 0, `after ${name} the status was ${this.actor.status}, and had not settled: ${left}`);
    };
    const rejected = (error: unknown): void => this.expect(false, `${name} rejected: ${inspect(error)}`);
    this.watch(name, ended.then(check, rejected));
  }

  /** `crashed`: a crash may have put messages back in front of a full mailbox. */
  observe(crashed: boolean): void {
    const { actor, posts, capacity } = this;
    const stats = actor.stats();
    const { status, posted, queued, running, completed, failed, cancelled } = stats;
    const because = (what: string) => (): string => `${what}: ${inspect(stats)} after ${this.transcript.at(-1)}`;
    this.expect(posted === posts.length, because(`${posts.length} messages were taken`));
    this.expect(posted === queued + running + completed + failed + cancelled, because('the counters do not add up'));
    this.expect(Math.min(queued, running, completed, failed, cancelled) >= 0, because('a counter is negative'));
    const count: Record<string, number> = { pending: 0, running: 0, cancelled: 0, finished: 0 };
    for (const { future } of posts) if (future !== undefined) count[future.state]++;
    // What is pending now was so a moment ago; the other way round, an actor elsewhere may have been quicker.
    this.expect(count.pending <= queued && count.cancelled <= cancelled && count.finished <= completed + failed, because('the Futures say otherwise'));
    // What the actor's thread has passed over as too late makes room before this one has heard of it.
    const now = performance.now();
    const late = posts.filter(({ from, timeout, settled }) => settled === 0 && now - from >= timeout).length;
    this.expect(queued - late <= capacity || crashed, because(`more than its capacity of ${capacity} wait`));
    const legal = RANK[status] >= RANK[this.status] && (RANK[this.status] < 3 || status === this.status);
    this.expect(legal, `the status went from ${this.status} to ${status}`);
    if (status !== this.status) this.note(`status: ${status}`);
    this.status = status;
  }
}
