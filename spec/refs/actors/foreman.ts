import { existsSync } from 'node:fs';
import { type ActorRef, actor, type Future, handler, proxy, spawnPool } from '../../../src/index.js';
import { Member } from '../../faults/actors/member.js';
import { pass } from '../../support/gate.js';

/** Lives that begin when the file `later` is there wait at the gate. */
@actor()
export class LateMember extends Member {
  readonly #later: string;
  readonly #gate: string;

  constructor(later: string, gate: string) {
    super();
    this.#later = later;
    this.#gate = gate;
  }

  async onStart(): Promise<void> {
    if (existsSync(this.#later)) await pass(this.#gate);
  }
}

/** Posts to pools that it is given. */
@actor()
export class Foreman {
  readonly #given: ActorRef<Member> | undefined;
  #held: Future<string> | undefined;

  constructor(given?: { pool: ActorRef<Member> }) {
    this.#given = given?.pool;
  }

  @handler('who')
  who(_message: { action: 'who' }): string {
    return 'the foreman';
  }

  /** Of those that take so many posts made at once. */
  @handler('names')
  names({ pool, count }: { action: 'names'; pool: ActorRef<Member>; count: number }): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => pool.post({ action: 'who' })));
  }

  @handler('given-names')
  async givenNames({ count }: { action: 'given-names'; count: number }): Promise<string[] | undefined> {
    const given = this.#given && proxy(this.#given);
    return given && Promise.all(Array.from({ length: count }, () => given.who({})));
  }

  @handler('names-by')
  namesBy({ other, pool, count }: { action: 'names-by'; other: ActorRef<Foreman>; pool: ActorRef<Member>; count: number }): Promise<string[]> {
    return other.post({ action: 'names', pool, count });
  }

  @handler('echo')
  echo({ pool }: { action: 'echo'; pool: ActorRef<Member> }): { pools: ActorRef<Member>[]; same: boolean; id: string } {
    const pools = [pool, pool];
    return { pools, same: pools[0] === pools[1], id: pool.id };
  }

  @handler('make')
  make({ size }: { action: 'make'; size: number }): ActorRef<Member> {
    return spawnPool({ mode: 'inline', size }, Member);
  }

  @handler('hold')
  hold({ pool, gate }: { action: 'hold'; pool: ActorRef<Member>; gate: string }): void {
    this.#held = pool.post({ action: 'hold', gate }, { within: null });
  }

  @handler('held')
  held(_message: { action: 'held' }): Promise<string> | undefined {
    return this.#held;
  }

  @handler('numbers')
  async numbers({ pool, to, gate }: { action: 'numbers'; pool: ActorRef<Member>; to: number; gate: string }): Promise<number[]> {
    const numbers: number[] = [];
    for await (const n of pool.stream({ action: 'upwards', to, gate })) if (numbers.push(n) === to) break;
    return numbers;
  }

  @handler('tell')
  tell({ pool, count }: { action: 'tell'; pool: ActorRef<Member>; count: number }): void {
    for (let i = 0; i < count; i++) pool.tell({ action: 'who' });
  }

  /** What a post throws, or what its Future fails with. */
  @handler('failure')
  async failure({ pool }: { action: 'failure'; pool: ActorRef<Member> }): Promise<unknown> {
    try {
      return await pool.post({ action: 'who' }).exception();
    } catch (error) {
      return error;
    }
  }
}
