import { inspect } from 'node:util';
import type { Future } from '../future/future.js';
import { type ActorAddress, ADDRESS, ELSEWHERE, type PoolAddress, parseAddress } from '../protocol/copy/address.js';
import type { PostOptions, StreamOptions } from './post-options.js';
import { ENDED, type Poster, RefHandle, type RefHolder } from './ref.js';
import { type Member, type Router, routerOf } from './routing.js';

/** Takes a pool's messages. */
export type Target = Pick<RefHandle, 'post' | 'tell' | 'stream'>;

/** What a pool and refs to it have in common: each message goes to the member that is chosen for it. */
export abstract class PoolPoster {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  post(message: unknown, options?: PostOptions): Future<unknown> {
    return this.choose(message).post(message, options);
  }

  tell(message: unknown, options?: PostOptions): void {
    this.choose(message).tell(message, options);
  }

  stream(message: unknown, options?: StreamOptions): AsyncIterableIterator<unknown> {
    return this.choose(message).stream(message, options);
  }

  /** @internal */
  protected abstract choose(message: unknown): Target;

  /** Asked when it is sent away. @internal */
  abstract get [ADDRESS](): PoolAddress | string;

  /** @internal */
  get [ELSEWHERE](): string {
    return 'a pool from another copy of futures-actors, whose code is not the same';
  }
}

/** The way of this realm to an actor; `read` gives its address, where it has none yet. */
export type FindPoster = (id: string, read: () => ActorAddress, holder: RefHolder | undefined) => Poster;

/**
 * A member of a pool that came from elsewhere. The way to it is looked for when it is first considered: of a thousand members, one may be
 * all that is ever needed.
 */
class FarMember implements Member {
  readonly id: string;
  private readonly common: ActorAddress;
  private readonly find: FindPoster;
  private poster: Poster | undefined;

  constructor(id: string, common: ActorAddress, find: FindPoster) {
    this.id = id;
    this.common = common;
    this.find = find;
  }

  get _poster(): Poster {
    if (this.poster === undefined) {
      this.poster = this.posterFor(undefined);
      this.poster.follow?.();
    }
    return this.poster;
  }

  /** An actor posts to itself by another way. */
  posterFor(holder: RefHolder | undefined): Poster {
    return this.find(this.id, () => ({ ...this.common, id: this.id }), holder);
  }

  get ended(): boolean {
    return this.poster?.presence === ENDED;
  }
}

/** A pool as a realm knows it that was given refs to it: by all of them messages go in the same turns. */
class FarPool {
  readonly text: string;
  readonly members: readonly FarMember[];
  readonly choose: Router<FarMember>;
  private address: PoolAddress;

  constructor(text: string, find: FindPoster) {
    this.text = text;
    this.address = parseAddress<PoolAddress>(text);
    const { routing, members, ...common } = this.address;
    this.members = members.map((id) => new FarMember(id, common, find));
    // Many realms may be given the pool to post one message each.
    this.choose = routerOf(this.members, routing, Math.floor(Math.random() * members.length));
  }

  get present(): PoolAddress {
    this.address = presentOf(
      this.address,
      this.members.filter((member) => !member.ended),
    );
    return this.address;
  }
}

/**
 * Whoever is given the pool finds out by a message of its own that a member has ended: so it does not hear of those that have. The same
 * object as before if there are no more of them, as its text is kept by it.
 */
export function presentOf(address: PoolAddress, left: readonly Member[]): PoolAddress {
  // A pool of which none is left is refused by any of them.
  if (left.length === address.members.length || left.length === 0) return address;
  return { ...address, members: left.map(({ id }) => id) };
}

const known = new Map<string, WeakRef<FarPool>>();
const forgotten = new FinalizationRegistry<string>((id) => {
  if (known.get(id)?.deref() === undefined) known.delete(id);
});

function farPool(id: string, text: string, find: FindPoster): FarPool {
  let pool = known.get(id)?.deref();
  // Else members have ended meanwhile.
  if (pool?.text === text) return pool;
  pool = new FarPool(text, find);
  known.set(id, new WeakRef(pool));
  forgotten.register(pool, id);
  return pool;
}

/**
 * The run time side of a ref to a pool of another realm, or of this one that has come home. It chooses among the members by what is known
 * of them here, and the message goes straight to its member, with all that holds for a ref to an actor.
 */
export class PoolRef extends PoolPoster {
  /** @internal */
  readonly _pool: FarPool;
  /** The actor that it was given to. @internal */
  readonly _holder: RefHolder | undefined;

  constructor(id: string, text: string, find: FindPoster, holder: RefHolder | undefined) {
    super(id);
    this._pool = farPool(id, text, find);
    this._holder = holder;
  }

  protected choose(message: unknown): Target {
    const { _holder: holder } = this;
    // It must not wait for itself.
    const member = this._pool.choose(message, holder?.occupied ? holder.id : undefined);
    return new RefHandle(member.id, member.id === holder?.id ? member.posterFor(holder) : member._poster, holder);
  }

  get [ADDRESS](): PoolAddress {
    return this._pool.present;
  }

  toJSON(): object {
    return { id: this.id };
  }

  /** @internal */
  [inspect.custom](): string {
    return `<ActorPoolRef ${this.id} members=${this._pool.members.length}>`;
  }
}
