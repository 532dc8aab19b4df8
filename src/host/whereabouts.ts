import { plainCodec } from '../client/codec.js';
import type { Poster } from '../client/ref.js';
import type { StopReason } from '../protocol/messages.js';
import { type Owned, realm } from '../protocol/realm.js';
import type { Packed } from '../protocol/values.js';
import { Inquiries } from './inquiries.js';
import { Reach } from './reach.js';

/** Whose whereabouts these are. */
export interface Located extends Poster {
  readonly id: string;
  /** Another actor of this realm that ends it. */
  readonly parent: unknown;
  /** The realm that it runs in, while it does. */
  readonly home: string | undefined;
  /** What a post would throw now. */
  refusal(): Error | undefined;
  onError(error: unknown): void;
  /** Nobody can post to it any more. */
  onUnreachable(): void;
  endWithParent(reason: StopReason): Promise<void>;
}

/** What the realms know of an actor that this one has started: there, refs to it find out where it lives, and how that ends. */
export class Whereabouts<A extends Located = Located> implements Owned {
  readonly actor: A;
  readonly reach: Reach;
  private readonly inquiries: Inquiries;

  constructor(actor: A) {
    this.actor = actor;
    this.reach = new Reach(() => actor.onUnreachable());
    this.inquiries = new Inquiries(actor.id);
    realm.owned.set(actor.id, this);
  }

  get poster(): Poster {
    return this.actor;
  }

  get parent(): unknown {
    return this.actor.parent;
  }

  onResolve(from: string): void {
    this.reach.export();
    const refusal = this.actor.refusal();
    this.inquiries.add(from, refusal === undefined ? this.actor.home : undefined);
    if (refusal !== undefined) this.inquiries.refuse(() => refusal);
  }

  onFailedTell({ value, marks }: Packed): void {
    this.actor.onError(plainCodec.unpack(value, marks));
  }

  onGone(path: string): void {
    this.inquiries.forget(path);
  }

  endWithParent(reason: StopReason): Promise<void> {
    return this.actor.endWithParent(reason);
  }

  /** It runs there. */
  open(home: string): void {
    this.inquiries.open(home);
  }

  /** It has crashed, and is to live again. */
  interrupt(errorOf: (begun: boolean) => Error): void {
    this.inquiries.interrupt(errorOf);
  }

  /** It takes no more posts. */
  close(): void {
    this.inquiries.refuse(() => this.actor.refusal());
  }

  /** It lives no more, and what it had not answered fails with `errorOf`. */
  dismiss(errorOf: (begun: boolean) => Error): void {
    this.inquiries.end(errorOf, () => this.actor.refusal());
  }

  forget(): void {
    realm.owned.delete(this.actor.id);
  }
}
