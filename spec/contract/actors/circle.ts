import type { ActorContext, ActorPool, ActorRef, Mode } from '../../../src/index.js';
import { actor, DeadlockError, Future, handler, spawnPool, TimeoutError } from '../../../src/index.js';
import { block, enter, pass } from '../../support/gate.js';
import { pause } from '../../support/until.js';

/** How one asks the next: what of it is a wait without end. */
export type How = 'await' | 'then' | 'result' | 'all' | 'limited' | 'post' | 'tell' | 'apart' | 'loop' | 'leave' | 'handled';

interface Ask {
  action: 'ask';
  /** Whom to ask, and what they are to ask in their turn. */
  way: readonly ActorRef<Asker>[];
  how: How;
  /** The last one is asked by another action. */
  last?: 'ask' | 'beside';
}

interface AskBehind {
  action: 'ask-behind';
  whom: ActorRef<Asker>;
  how: 'abort' | 'second';
  /** Where it begins, where what it asks for first is, and where it goes on. */
  gates: readonly string[];
}

/** Asks the next on the way, who asks the next… and says who gave up. */
@actor()
export class Asker {
  readonly #name: string;
  /** How often it was the last one. */
  #answered = 0;
  #fails = false;
  #outcome = '';
  #pool: ActorPool<Asker> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  @handler('ask')
  async ask({ way: [next, ...way], how, last = 'ask' }: Ask): Promise<string> {
    if (next === undefined) {
      this.#answered++;
      return 'the end';
    }
    const message = { action: way.length === 0 ? last : 'ask', way, how, last } as Ask;
    try {
      switch (how) {
        case 'await':
          return await next.post(message);
        case 'then':
          return await next.post(message).then((answer) => answer);
        case 'handled':
          return await new Promise((resolve, reject) => {
            const failing = (error: unknown): never => {
              throw error;
            };
            next.post(message).then(resolve, failing).catch(reject);
          });
        case 'result':
          return await next.post(message).result();
        case 'all':
          return (await Future.all([next.post(message)]))[0];
        case 'limited':
          return await next.post(message).result(300);
        case 'apart':
          return await next.post(message, { within: null, timeout: 300 });
        case 'loop':
          for await (const answer of next.stream({ ...message, action: 'answers' })) return answer;
          return 'no answer';
        case 'leave': {
          const stream = next.stream({ ...message, action: 'answers', before: ['first'] }, { highWaterMark: 1 })[Symbol.asyncIterator]();
          await stream.next();
          await stream.return?.();
          return 'left';
        }
        case 'post':
          next.post(message);
          return 'posted';
        case 'tell':
          next.tell(message);
          return 'told';
      }
    } catch (error) {
      if (error instanceof DeadlockError) return `${this.#name} gave up: ${/: (.*), and each/.exec(error.message)?.[1]}`;
      if (error instanceof TimeoutError) return `${this.#name} had waited long enough`;
      throw error;
    }
  }

  @handler('answered')
  answered(_message: { action: 'answered' }): number {
    return this.#answered;
  }

  /** Items before, then one that it asks the next for; and it asks once more at its end. */
  @handler('answers')
  async *answers({ before = [], ...message }: Omit<Ask, 'action'> & { action: 'answers'; before?: string[] }): AsyncGenerator<string> {
    try {
      yield* before;
      yield await this.ask({ ...message, action: 'ask' });
    } finally {
      if (before.length > 0) await this.ask({ ...message, action: 'ask' });
    }
  }

  @handler('beside', { concurrent: true })
  beside(message: Omit<Ask, 'action'> & { action: 'beside' }): Promise<string> {
    return this.ask({ ...message, action: 'ask' });
  }

  /** Leaves it at the first item, while the one who makes them asks this one. */
  @handler('leave-first')
  async leaveFirst({ over }: { action: 'leave-first'; over: ActorRef<Asker> }, { self }: ActorContext<Asker>): Promise<string> {
    for await (const item of over.stream({ action: 'item-and-ask', whom: self })) return item;
    return 'no item';
  }

  @handler('item-and-ask')
  async *itemAndAsk({ whom }: { action: 'item-and-ask'; whom: ActorRef<Asker> }): AsyncGenerator<string> {
    yield 'first';
    await whom.post({ action: 'ask', way: [], how: 'await' });
  }

  /** Asks, and is busy when the answer comes. */
  @handler('ask-busily')
  async askBusily({ whom, gate }: { action: 'ask-busily'; whom: ActorRef<Asker>; gate: string }): Promise<string> {
    const answer = whom.post({ action: 'ask', way: [], how: 'await' }).then((text) => text);
    block(gate);
    return answer;
  }

  /** Tells one something that it cannot handle now, and asks for what it could, were it not behind that. */
  @handler('tell-and-ask')
  async tellAndAsk({ whom }: { action: 'tell-and-ask'; whom: ActorRef<Asker> }): Promise<string> {
    whom.tell({ action: 'ask', way: [], how: 'await' });
    return this.ask({ action: 'ask', way: [whom], how: 'await', last: 'beside' });
  }

  /** Has one do that. */
  @handler('have-told-and-asked')
  haveToldAndAsked({ whom }: { action: 'have-told-and-asked'; whom: ActorRef<Asker> }, { self }: ActorContext<Asker>): Promise<string> {
    return whom.post({ action: 'tell-and-ask', whom: self });
  }

  /** Waits for the members of a pool, each of which asks this one. */
  @handler('ask-pool')
  async askPool({ mode }: { action: 'ask-pool'; mode: Mode }, context: ActorContext<Asker>): Promise<string[]> {
    const pool = spawnPool({ mode, size: 2 }, Asker, 'a member');
    await pool.ready;
    try {
      return await pool.broadcast({ action: 'ask', way: [context.self], how: 'await' }, { within: context });
    } catch (error) {
      return [(error as { code: string }).code];
    } finally {
      // They may wait for this one: a shutdown would wait for them.
      await pool.kill();
    }
  }

  /** Its next 'cross' fails. */
  @handler('fail-next')
  failNext(_message: { action: 'fail-next' }): void {
    this.#fails = true;
  }

  /** Asks when the gate opens. */
  @handler('cross')
  async cross({ to, gate }: { action: 'cross'; to: ActorRef<Asker>; gate: string }): Promise<string> {
    if (this.#fails) throw new RangeError('as it was told');
    await pass(gate);
    this.#outcome = await this.ask({ action: 'ask', way: [to], how: 'await' });
    return this.#outcome;
  }

  /** Of the last 'cross'. */
  @handler('outcome')
  outcome(_message: { action: 'outcome' }): string {
    return this.#outcome;
  }

  /** Waits for two, and goes on when the first has failed; the other one asks this one when the gate opens, which is after that. */
  @handler('go-on')
  async goOn(
    { mode, how, gate, failed }: { action: 'go-on'; mode: Mode; how: 'all' | 'broadcast'; gate: string; failed: string },
    context: ActorContext<Asker>,
  ) {
    this.#pool = spawnPool({ mode, size: 2 }, Asker, 'a member');
    const [first, second] = this.#pool.members.slice() as ActorRef<Asker>[] as [ActorRef<Asker>, ActorRef<Asker>];
    await first.post({ action: 'fail-next' });
    const message = { action: 'cross', to: context.self, gate } as const;
    const within = { within: context };
    const both = how === 'broadcast' ? this.#pool.broadcast(message, within) : Future.all([first.post(message, within), second.post(message, within)]);
    const error = await Promise.resolve<unknown>(both).catch((reason: unknown) => reason);
    enter(failed);
    // With work of its own, for longer than it takes to find that it waits.
    await pause(30);
    return String(error);
  }

  /** What has become of the other one. */
  @handler('other', { concurrent: true })
  async other(_message: { action: 'other' }): Promise<string> {
    const pool = this.#pool as ActorPool<Asker>;
    const outcome = await (pool.members[1] as ActorRef<Asker>).post({ action: 'outcome' });
    await pool.shutdown();
    return outcome;
  }

  /** Waits for one that will ask this one, and enters the gate when it does. */
  @handler('wait-first')
  waitFirst({ to, gate, other }: { action: 'wait-first'; to: ActorRef<Asker>; gate: string; other: string }, { self }: ActorContext<Asker>): Promise<string> {
    const answer = to.post({ action: 'cross', to: self, gate: other }).result();
    enter(gate);
    return answer;
  }

  /** Asks for what stands behind an ordinary message of its own: that goes, or it has asked for something else before, which is handled already. */
  @handler('ask-behind')
  async askBehind({ whom, how, gates: [begin, running, goOn] }: AskBehind, context: ActorContext<Asker>): Promise<string> {
    const within = { within: context };
    await pass(begin as string);
    if (how === 'second') void whom.post({ action: 'stay-beside', gate: running as string }, within).catch(() => {});
    else enter(running as string);
    await pass(goOn as string);
    const before = whom.post({ action: 'answered' }, within);
    // Its failure counts as read.
    before.catch(() => {});
    const behind = whom.post({ action: 'beside', way: [], how: 'await' }, within);
    // When both have been handed over, if they are at all.
    if (how === 'abort') setImmediate(() => before.abort());
    return behind.catch(({ code }: { code: string }) => code);
  }

  @handler('stay-beside', { concurrent: true })
  stayBeside({ gate }: { action: 'stay-beside'; gate: string }): Promise<void> {
    return pass(gate);
  }

  /** Asks several, each of which asks in its turn. */
  @handler('ask-all')
  async askAll({ ways }: { action: 'ask-all'; ways: readonly (readonly ActorRef<Asker>[])[] }): Promise<string[]> {
    return Promise.all(ways.map((way) => this.ask({ action: 'ask', way, how: 'await' })));
  }

  @handler('slowly')
  async slowly({ to, ms }: { action: 'slowly'; to: readonly ActorRef<Asker>[]; ms: number }): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    const [next, ...rest] = to;
    return next === undefined ? 'slowly' : next.post({ action: 'slowly', to: rest, ms });
  }

  @handler('items')
  async *items({ count, ms }: { action: 'items'; count: number; ms: number }): AsyncGenerator<number> {
    for (let n = 0; n < count; n++) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      yield n;
    }
  }

  @handler('loop-slowly')
  async loopSlowly({ over, count, ms }: { action: 'loop-slowly'; over: ActorRef<Asker>; count: number; ms: number }): Promise<number[]> {
    const items: number[] = [];
    for await (const item of over.stream({ action: 'items', count, ms })) items.push(item);
    return items;
  }

  /** Asks a child, who asks this one. */
  @handler('ask-child')
  askChild({ mode }: { action: 'ask-child'; mode: Mode }, { self, spawnWith }: ActorContext<Asker>): Promise<string> {
    const child = spawnWith({ mode }, Asker, 'the child');
    return child.post({ action: 'ask', way: [self], how: 'await' });
  }
}

@actor()
export class Bank {
  @handler('transfer')
  async transfer({ to, depth }: { action: 'transfer'; to: ActorRef<Account>; depth: number }, { self }: ActorContext<Bank>): Promise<string> {
    return to.post({ action: 'deposit', bank: self, depth });
  }
}

@actor()
export class Account {
  @handler('deposit')
  async deposit({ bank, depth }: { action: 'deposit'; bank: ActorRef<Bank>; depth: number }, { self }: ActorContext<Account>): Promise<string> {
    return bank.post({ action: 'transfer', to: self, depth: depth + 1 });
  }
}
