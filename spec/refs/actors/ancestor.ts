import type { ActorContext, ActorExecutor, ActorRef, Mode } from '../../../src/index.js';
import { actor, handler, spawnWith } from '../../../src/index.js';
import { write } from '../../support/journal.js';

/** Starts descendants, one below the other. */
@actor()
export class Ancestor {
  readonly #name: string;
  readonly #journal: string;
  readonly #children: ActorExecutor<Ancestor>[] = [];

  constructor(name: string, journal: string) {
    this.#name = name;
    this.#journal = journal;
  }

  onStop(reason: string): void {
    write(this.#journal, `${this.#name} ${reason}`);
  }

  /** A descendant for each mode, each the child of the one before. Gives the refs of all. */
  @handler('beget')
  async beget({ modes: [mode, ...rest] }: { action: 'beget'; modes: readonly Mode[] }, context: ActorContext): Promise<ActorRef<Ancestor>[]> {
    if (mode === undefined) return [];
    const child = context.spawnWith({ mode }, Ancestor, `${this.#name}.${this.#children.length}`, this.#journal);
    this.#children.push(child);
    return [child, ...(await child.post({ action: 'beget', modes: rest }))];
  }

  /** By `spawnWith` itself. */
  @handler('found')
  found({ mode }: { action: 'found'; mode: Mode }): ActorRef<Ancestor> {
    const other = spawnWith({ mode }, Ancestor, `${this.#name}'s`, this.#journal);
    this.#children.push(other);
    return other;
  }

  @handler('name')
  name(_message: { action: 'name' }): string {
    return this.#name;
  }

  @handler('name-of')
  nameOf({ whom }: { action: 'name-of'; whom: ActorRef<Ancestor> }): Promise<string> {
    return whom.post({ action: 'name' });
  }

  /** What it is told by each of the way, the last one asked first. */
  @handler('names-by')
  async namesBy({ way }: { action: 'names-by'; way: readonly ActorRef<Ancestor>[] }): Promise<string[]> {
    const [next, ...rest] = way;
    return next === undefined ? [this.#name] : [this.#name, ...(await next.post({ action: 'names-by', way: rest }))];
  }

  @handler('failure-of')
  async failureOf({ whom }: { action: 'failure-of'; whom: ActorRef<Ancestor> }): Promise<string> {
    try {
      return (await whom.post({ action: 'name' }, { within: null }).exception()) instanceof Error ? 'fails' : 'answers';
    } catch {
      return 'throws';
    }
  }
}
