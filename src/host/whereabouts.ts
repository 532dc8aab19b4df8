import { plainCodec } from '../client/codec.js';
import { ENDED, type Poster, RETURNS } from '../client/ref.js';
import { CLEAR, FOUND, LOST, type StopReason } from '../protocol/batches/messages.js';
import type { Packed } from '../protocol/copy/values.js';
import { isWithin, type Loss, type Owned, realm } from '../protocol/realm/realm.js';
import { Reach } from './reach.js';
import { interrupted } from './refusals.js';

/** Whose whereabouts these are. */
export interface Located extends Poster {
  readonly id: string;
  readonly name: string;
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

/**
 * What other realms know of an actor that this one has started: refs to it that are there find out where it lives, and when it lives there
 * no more. Errors, which cost a stack trace, are made for them alone.
 */
export class Whereabouts implements Owned {
  readonly poster: Located;
  readonly reach: Reach;
  /** The realms that wait for it to run, and those that know where it does; undefined until there is one. */
  private asking: Set<string> | undefined;
  private told: Set<string> | undefined;

  constructor(actor: Located) {
    this.poster = actor;
    this.reach = new Reach(() => actor.onUnreachable());
    realm.owned.set(actor.id, this);
  }

  get parent(): unknown {
    return this.poster.parent;
  }

  onResolve(from: string): void {
    this.reach.export();
    const { home } = this.poster;
    if (home !== undefined) {
      this.tell(from, home);
      return;
    }
    this.asking ??= new Set();
    this.asking.add(from);
    if (this.poster.presence === ENDED) this.close();
    else if (this.poster.presence === RETURNS) realm.send([FOUND, from, realm.path, this.poster.id]);
  }

  onFailedTell({ value, marks }: Packed): void {
    this.poster.onError(plainCodec.unpack(value, marks));
  }

  onGone(path: string): void {
    for (const realms of [this.asking, this.told]) for (const from of realms ?? []) if (isWithin(from, path)) realms?.delete(from);
  }

  endWithParent(reason: StopReason): Promise<void> {
    return this.poster.endWithParent(reason);
  }

  private tell(to: string, home: string): void {
    this.told ??= new Set();
    this.told.add(to);
    realm.send([FOUND, to, realm.path, this.poster.id, home]);
  }

  /** It runs there. */
  open(home: string): void {
    for (const from of this.asking ?? []) this.tell(from, home);
    this.asking = undefined;
  }

  /** It has crashed, and is to live again. */
  interrupt(errorOf: (begun: boolean) => Error): void {
    const { told } = this;
    if (told === undefined || told.size === 0) return;
    this.told = undefined;
    this.lose(told, { again: true, begun: plainCodec.packError(errorOf(true)), rest: plainCodec.packError(errorOf(false)), refusal: undefined });
  }

  /** It takes no more posts. Those that know where it lives hear of that there. */
  close(): void {
    const { asking } = this;
    if (asking === undefined || asking.size === 0) return;
    this.asking = undefined;
    const { name } = this.poster;
    const refusal = this.poster.refusal();
    const rest = plainCodec.packError(refusal);
    this.lose(asking, { again: false, begun: plainCodec.packError(interrupted(name, refusal)), rest, refusal: rest });
  }

  /** What has been posted to it, by whomever, and has not begun is cancelled. `home`: the realm that it runs in, if it does. */
  clear(home: string | undefined): void {
    const realms = new Set(this.realms);
    if (home !== undefined) realms.add(home);
    for (const to of realms) realm.send([CLEAR, to, realm.path, this.poster.id]);
  }

  /** It lives no more, and what it had not answered fails with `errorOf`. */
  dismiss(errorOf: (begun: boolean) => Error): void {
    const { realms } = this;
    if (realms.length === 0) return;
    const [begun, rest] = [plainCodec.packError(errorOf(true)), plainCodec.packError(errorOf(false))];
    const loss = { again: false, begun, rest, refusal: plainCodec.packError(this.poster.refusal()) };
    this.told = undefined;
    this.asking = undefined;
    this.lose(realms, loss);
  }

  private get realms(): string[] {
    return [...(this.told ?? []), ...(this.asking ?? [])];
  }

  private lose(realms: Iterable<string>, loss: Loss): void {
    for (const to of realms) realm.send([LOST, to, realm.path, this.poster.id, loss]);
  }

  forget(): void {
    realm.owned.delete(this.poster.id);
  }
}
