import { Awaiter } from '../future/awaiter.js';
import { Future } from '../future/future.js';

/** Settles nothing by itself: that may call code of the user's, which no waiter does. */
class Member extends Awaiter {
  constructor(broadcast: Future<unknown>) {
    super(
      () => {},
      (error) => broadcast._rejectAwaiters(error),
    );
  }

  override _notify(): void {}
}

/** The Future of a broadcast: cancelling it cancels each member's message, as long as none has begun. */
export class Broadcast extends Future<unknown[]> {
  private readonly posts: readonly Future<unknown>[];
  /** It waits on each of the posts while anybody waits for this one. */
  private member: Member | undefined;
  /** Those that have not settled. */
  private left: number;
  private claiming = false;
  /** Some were cancelled here, when others had begun: they decide when it ends. */
  private withdrawn = false;

  constructor(posts: readonly Future<unknown>[]) {
    super();
    this.posts = posts;
    this.left = posts.length;
    for (const post of posts) post.addDoneCallback(() => this.onSettled(post));
  }

  private onSettled(post: Future<unknown>): void {
    this.left--;
    post.markObserved();
    if (this.claiming) return;
    if (post._raised()) this._reject(post._outcome);
    else if (post.cancelled()) this._cancel();
    else if (this.left === 0) this.finish();
  }

  private finish(): void {
    if (this.withdrawn) this._cancel(undefined, 'yes');
    else this._resolve(this.posts.map((post) => post._outcome));
  }

  override abort(reason?: unknown): void {
    for (const post of this.posts) post.abort(reason);
  }

  /** Whoever waits for this one waits for each of them, and gives up where one of those waits could never end. */
  protected override _awaited(): void {
    if (this.member !== undefined) return;
    this.member = new Member(this);
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
    return this.posts.some((post) => post.running() || post.done());
  }

  /** True when no member's handler runs: `cancel()` must not say so for the sake of those alone that it was in time for. */
  protected override _claim(): boolean {
    this.claiming = true;
    const all = this.posts.map((post) => post.cancel()).every(Boolean);
    this.claiming = false;
    this.withdrawn = !all;
    return all;
  }
}
