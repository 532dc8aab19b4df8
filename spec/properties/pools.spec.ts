// Pools against what is promised of them, over random posts, maps, broadcasts, crashes and kills.
import { expect } from 'chai';
import fc from 'fast-check';
import { ActorError, type ActorOptions, type ActorPool, BrokenExecutorError, type Future, type PoolOptions, spawnPool } from '../../src/index.js';
import { Bearer } from './actors/bearer.js';

type Step =
  | { do: 'post'; count: number; key: number }
  | { do: 'map'; count: number; bufferSize: number }
  | { do: 'broadcast' }
  | { do: 'crash'; member: number }
  | { do: 'kill'; member: number }
  | { do: 'wait' };

interface Plan {
  size: number;
  routing: 'round-robin' | 'least-busy' | 'key';
  steps: Step[];
}

const some = fc.integer({ min: 1, max: 12 });
const index = fc.nat(3);
const calm: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('post' as const), count: some, key: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('map' as const), count: some, bufferSize: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('broadcast' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
);
const ending = (kinds: readonly ('crash' | 'kill')[]): fc.Arbitrary<Step> => fc.record({ do: fc.constantFrom(...kinds), member: index });
const plan = (steps: fc.Arbitrary<Step>): fc.Arbitrary<Plan> =>
  fc.record({
    size: fc.integer({ min: 1, max: 4 }),
    routing: fc.constantFrom('round-robin', 'least-busy', 'key'),
    steps: fc.array(steps, { minLength: 1, maxLength: 10 }),
  });

type Taken = { n: number; life: string };

/** One pool, and what becomes of all that it is given. */
class Course {
  private readonly pool: ActorPool<Bearer>;
  private readonly plan: Plan;
  private readonly posts: { n: number; key: number; future: Future<Taken> }[] = [];
  private readonly mapped: Taken[] = [];
  private next = 0;
  /** Some member has crashed or was killed. */
  private harmed = false;

  constructor(place: ActorOptions, chosen: Plan) {
    this.plan = chosen;
    const { size, routing: name } = chosen;
    const routing = (name === 'key' ? { key: (message: { key?: number }) => String(message.key) } : name) as PoolOptions['routing'];
    this.pool = spawnPool({ ...place, size, routing, restart: { maxRestarts: -1, backoff: { minMs: 0, maxMs: 1 } } }, Bearer);
  }

  async run(): Promise<void> {
    try {
      for (const member of this.pool.members) member.on('error', () => {});
      await this.pool.ready;
      for (const step of this.plan.steps) await this.do(step);
      await this.judge();
    } finally {
      await this.pool.kill();
    }
  }

  private get ended(): boolean {
    return this.pool.members.every(({ status }) => status === 'stopped' || status === 'broken');
  }

  private async do(step: Step): Promise<void> {
    const member = 'member' in step ? this.pool.members[step.member % this.plan.size] : undefined;
    switch (step.do) {
      case 'post':
        for (let i = 0; i < step.count; i++) this.post(step.key);
        break;
      case 'map':
        await this.map(step.count, step.bufferSize);
        break;
      case 'broadcast':
        await this.broadcast();
        break;
      case 'crash':
        this.harmed = true;
        if (member?.status === 'running') member.tell({ action: 'exit' });
        break;
      case 'kill':
        this.harmed = true;
        await member?.kill();
        break;
      case 'wait':
        await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private post(key: number): void {
    const n = this.next++;
    if (this.ended) {
      expect(() => this.pool.post({ action: 'take', n, key })).to.throw(BrokenExecutorError);
      return;
    }
    const future = this.pool.post({ action: 'take', n, key });
    future.markObserved();
    this.posts.push({ n, key, future });
  }

  private async map(count: number, bufferSize: number): Promise<void> {
    const from = this.next;
    this.next += count;
    const messages = Array.from({ length: count }, (_, i) => ({ action: 'take' as const, n: from + i, key: i }));
    let at = from;
    try {
      for await (const taken of this.pool.map(messages, { bufferSize })) {
        expect(taken.n, 'in order').to.equal(at++);
        this.mapped.push(taken);
      }
      expect(at).to.equal(from + count);
    } catch (error) {
      this.expectHarm(error);
    }
  }

  private async broadcast(): Promise<void> {
    const n = this.next++;
    try {
      const all = await this.pool.broadcast({ action: 'had' });
      expect(all).to.have.length(this.plan.size);
      expect(new Set(all.map(({ life }) => life)).size, `the members that broadcast ${n} has reached`).to.equal(this.plan.size);
    } catch (error) {
      this.expectHarm(error);
    }
  }

  private expectHarm(error: unknown): void {
    if (!(error instanceof ActorError)) throw error;
    expect(this.harmed, error.message).to.equal(true);
  }

  private async judge(): Promise<void> {
    const taken: (Taken & { key: number })[] = [];
    for (const { n, key, future } of this.posts) {
      try {
        const answer = await future;
        expect(answer.n, 'each answer is that of its message').to.equal(n);
        taken.push({ ...answer, key });
      } catch (error) {
        this.expectHarm(error);
        expect((error as ActorError).delivered).to.be.oneOf(['no', 'maybe']);
      }
    }
    await this.expectOnce([...taken, ...this.mapped]);
    if (this.harmed) return;
    const { routing, size } = this.plan;
    const lives = (of: readonly Taken[]): string[] => of.map(({ life }) => life);
    if (routing === 'key')
      for (const { key } of taken) expect(new Set(lives(taken.filter((other) => other.key === key))).size, `members for key ${key}`).to.equal(1);
    if (routing === 'round-robin' && this.plan.steps.every((step) => step.do === 'post' || step.do === 'wait')) {
      expect(lives(taken), 'in turn').to.deep.equal(taken.map((_, i) => taken[i % size]?.life));
    }
  }

  /** What lives has had everything that it has answered, in the order of the posts to it, and nobody anything twice. */
  private async expectOnce(answered: readonly Taken[]): Promise<void> {
    const all = await Promise.all(this.pool.members.map((member) => member.ready.then(() => member.post({ action: 'had' })).catch(() => undefined)));
    const seen = new Set<number>();
    for (const each of all) {
      if (each === undefined) continue;
      for (const n of each.had) {
        expect(seen.has(n), `${n} handled twice`).to.equal(false);
        seen.add(n);
      }
      expect(each.had).to.include.members(answered.filter(({ life }) => life === each.life).map(({ n }) => n));
      expect(each.had, 'in order').to.deep.equal(each.had.toSorted((a, b) => a - b));
    }
  }
}

describe('Any pool, whatever it is given and whichever members it loses,', () => {
  const seed = Number(process.env.PROPERTY_SEED ?? 20261122);

  for (const [place, numRuns, kinds] of [
    [{ mode: 'inline' }, 150, ['kill']],
    [{ mode: 'thread' }, 10, ['crash', 'kill']],
    [{ mode: 'thread', placement: 'shared' }, 25, ['kill']],
    [{ mode: 'process', placement: 'shared' }, 20, ['kill']],
    [{ mode: 'process' }, 5, ['crash', 'kill']],
  ] as [ActorOptions, number, ('crash' | 'kill')[]][]) {
    it(`hands each message to one of them, as it routes, and loses none that it could keep: ${place.mode}, ${place.placement ?? 'dedicated'}`, async () => {
      const steps = fc.oneof({ weight: 9, arbitrary: calm }, { weight: 1, arbitrary: ending(kinds) });
      await fc.assert(
        fc.asyncProperty(plan(steps), (chosen) => new Course(place, chosen).run()),
        { seed, numRuns },
      );
    });
  }
});
