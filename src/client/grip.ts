import type { Future } from '../future/future.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import type { Part } from './part.js';
import type { PostOptions } from './post-options.js';
import type { Poster, Presence } from './ref.js';
import type { ItemSink } from './task.js';

/** What refs hold of a poster that others hold as well: by its collection one can tell that no ref is left. */
export class Grip implements Poster {
  private readonly poster: Poster;

  constructor(poster: Poster) {
    this.poster = poster;
  }

  get address(): ActorAddress {
    return this.poster.address;
  }

  get presence(): Presence {
    return this.poster.presence;
  }

  follow(): void {
    this.poster.follow?.();
  }

  get queue(): Poster['queue'] {
    return this.poster.queue;
  }

  post(message: unknown, options: PostOptions | undefined, tell: boolean, part: Part | undefined, items?: ItemSink): Future<unknown> {
    return this.poster.post(message, options, tell, part, items);
  }
}
