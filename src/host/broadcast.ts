import { ActorError, type Delivered, InvalidMessageError, TimeoutError, UnknownActionError, withDelivered } from '../errors.js';
import { Awaiter } from '../future/awaiter.js';
import { Future } from '../future/future.js';
import { soon } from '../real-time.js';

/** Settles nothing by itself: that may call code of the user's, which no waiter does. */
class PostsAwaiter extends Awaiter {
  constructor(broadcast: Future<unknown>) {
    super(
      () => {},
      (error) => broadcast._rejectAwaiters(error),
    );
  }

  override _notify(): void {}
}

/** No handler takes such a message. */
const isRefused = (error: unknown): boolean => (error instanceof UnknownActionError || error instanceof InvalidMessageError) && error.delivered === 'no';

/** Its deadline has passed while it waited. */
const isLate = (error: unknown): boolean => error instanceof TimeoutError && error.delivered === 'no';

/** Of one that has settled. */
const deliveredOf = (post: Future<unknown>): Delivered =>
  post._deliver(
    () => 'yes',
    (error) => (error instanceof ActorError ? (error.delivered ?? 'maybe') : 'yes'),
  ) as Delivered;

/** The Future of a broadcast: cancelling it cancels each member's message, as long as none has begun. */
export class Broadcast extends Future<unknown[]> {
  private readonly posts: readonly Future<unknown>[];
  /** Whether it is known what this member has begun. */
  private readonly exact: (index: number) => boolean;
  /** It waits on each of the posts while anybody waits for this one. */
  private member: PostsAwaiter | undefined;
  /** Those that have not settled. */
  private left: number;
  /** Several of them are being settled, and what that means is seen afterwards. */
  private settling = false;
  /** Has failed, or was cancelled: that is how this one ends. */
  private ending: Future<unknown> | undefined;
  /** Some were cancelled here, when others had begun: they decide when it ends. */
  private withdrawn = false;

  constructor(posts: readonly Future<unknown>[], exact: (index: number) => boolean) {
    super();
    this.posts = posts;
    this.exact = exact;
    this.left = posts.length;
    for (const post of posts) post.addDoneCallback(() => this.onSettled(post));
  }

  private onSettled(post: Future<unknown>): void {
    this.left--;
    post.markObserved();
    if (!this.settling) this.follow(post);
  }

  private follow(post: Future<unknown>): void {
    if (this.done()) return;
    const { ending = post._raised() || post.cancelled() ? post : undefined } = this;
    if (this.left === 0) {
      if (ending === undefined) this.finish();
      else this.endAs(ending);
    } else if (ending !== this.ending) {
      this.ending = ending;
      // The end of a pool settles one member's message after the other, and whether any of them has begun is known after the last.
      soon(() => this.endAs(post));
    }
  }

  private endAs(post: Future<unknown>): void {
    if (this.done()) return;
    if (post._raised()) this.fail(post._outcome);
    else this.cancelAs(post);
  }

  private fail(error: unknown): void {
    // They have one deadline: those that have not begun by now never will.
    if (isLate(error)) this.settle((post) => post._withdraw() && post._reject(error));
    this._reject(error instanceof ActorError ? withDelivered(error, this.delivered(isRefused(error))) : error);
  }

  private cancelAs(post: Future<unknown>): void {
    const cause = post._deliver(
      () => undefined,
      (error) => (error as Error).cause,
    );
    this._cancel(cause, this.delivered());
  }

  private finish(): void {
    if (this.withdrawn) this._cancel(undefined, 'yes');
    else this._resolve(this.posts.map((post) => post._outcome));
  }

  override _cancel(reason?: unknown, delivered: Delivered = this.delivered()): boolean {
    return super._cancel(reason, delivered);
  }

  /** Whether any member's handler began, or yet may. `refused`: by all of them. */
  private delivered(refused = false): Delivered {
    const each = this.posts.map((post, i) => {
      if (post.done()) return deliveredOf(post);
      if (refused) return 'no';
      return post.running() && this.exact(i) ? 'yes' : 'maybe';
    });
    return (['yes', 'maybe'] as const).find((delivered) => each.includes(delivered)) ?? 'no';
  }

  override abort(reason?: unknown): void {
    const open = this.posts.filter((post) => !post.done());
    this.settle((post) => post.abort(reason));
    const first = open.find((post) => post._raised() || post.cancelled());
    if (first !== undefined) this.endAs(first);
  }

  private settle(each: (post: Future<unknown>) => void): void {
    this.settling = true;
    for (const post of this.posts) each(post);
    this.settling = false;
  }

  /** Whoever waits for this one waits for each of them, and gives up where one of those waits could never end. */
  protected override _awaited(): void {
    if (this.member !== undefined) return;
    this.member = new PostsAwaiter(this);
    for (const post of this.posts) if (!post.done()) post._addAwaiter(this.member);
  }

  protected override _awaitedNoMore(): void {
    const { member } = this;
    if (member === undefined) return;
    this.member = undefined;
    for (const post of this.posts) post._removeWaiter(member);
  }

  protected override _settled(): void {
    this._awaitedNoMore();
  }

  override _rejectAwaiters(error: unknown): void {
    super._rejectAwaiters(error);
    this._awaitedNoMore();
  }

  protected override _begun(): boolean {
    return this.posts.some((post) => (post.done() ? deliveredOf(post) !== 'no' : post.running()));
  }

  /** True when no member's handler runs: `cancel()` must not say so for the sake of those alone that it was in time for. */
  protected override _claim(): boolean {
    let all = true;
    this.settle((post) => {
      if (!post.done()) all = post.cancel() && all;
    });
    this.withdrawn = !all;
    return all;
  }
}
