// Streams against what is promised of them, over random generators, consumers and moments of their end.
import { expect } from 'chai';
import fc from 'fast-check';
import { type ActorExecutor, CancelledError, type Mode } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { type Course, type Flow, Fountain, type Wait } from './actors/fountain.js';

type Step = { do: 'take'; count: number; atOnce: boolean } | { do: 'look' } | { do: 'wait'; how: Wait };
type Last = 'drain' | 'return' | 'return twice' | 'throw' | 'abort' | 'leave the loop' | 'two loops';

interface Plan extends Omit<Flow, 'id'> {
  action: 'sync' | 'async' | 'beside';
  highWaterMark: number;
  steps: Step[];
  last: Last;
}

const wait = fc.constantFrom<Wait>('no', 'microtask', 'turn');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 1, max: 12 }), atOnce: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), how: wait }) },
);
const plan: fc.Arbitrary<Plan> = fc.record({
  action: fc.constantFrom('sync', 'async', 'beside'),
  items: fc.integer({ min: 0, max: 60 }),
  throws: fc.boolean(),
  waits: fc.array(wait, { minLength: 1, maxLength: 4 }),
  highWaterMark: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(Number.POSITIVE_INFINITY)),
  steps: fc.array(step, { maxLength: 8 }),
  last: fc.constantFrom<Last>('drain', 'return', 'return twice', 'throw', 'abort', 'leave the loop', 'two loops'),
});

const pass = (how: Wait): Promise<unknown> => (how === 'turn' ? new Promise((resolve) => setImmediate(resolve)) : Promise.resolve());

let nextId = 0;

/** One consumer, and what it sees. */
class Consumer {
  readonly id = nextId++;
  private readonly actor: ActorExecutor<Fountain>;
  private readonly plan: Plan;
  private readonly controller = new AbortController();
  private readonly stream: AsyncIterableIterator<number>;
  private readonly got: number[] = [];
  private end: 'none' | 'done' | 'thrown' | 'cancelled' = 'none';

  constructor(actor: ActorExecutor<Fountain>, plan: Plan) {
    const { action, items, throws, waits, highWaterMark } = plan;
    this.actor = actor;
    this.plan = plan;
    this.stream = actor.stream({ action, id: this.id, items, throws, waits } as never, { highWaterMark, signal: this.controller.signal });
  }

  async consume(): Promise<void> {
    for (const each of this.plan.steps) {
      if (each.do === 'wait') await pass(each.how);
      else if (each.do === 'look') await this.look();
      else if (each.atOnce) await Promise.all(Array.from({ length: each.count }, () => this.take()));
      else for (let i = 0; i < each.count; i++) await this.take();
    }
    await this.finish(this.plan.last);
  }

  private async take(): Promise<void> {
    try {
      const { done, value } = await this.stream.next();
      if (!done) this.got.push(value);
      else if (this.end === 'none') this.end = 'done';
    } catch (error) {
      expect(this.end, 'an error comes once').to.equal('none');
      this.end = error instanceof CancelledError ? 'cancelled' : 'thrown';
      if (this.end === 'thrown') expect((error as Error).message).to.equal(`${this.id} is told to throw`);
    }
  }

  private async look(): Promise<Course> {
    const course = await this.actor.post({ action: 'course', id: this.id });
    expect(course.yielded, 'ahead').to.be.at.most(this.got.length + this.plan.highWaterMark);
    return course;
  }

  private async finish(last: Last): Promise<void> {
    const { stream } = this;
    const drain = async (): Promise<void> => {
      while (this.end === 'none') await this.take();
    };
    if (last === 'drain') await drain();
    else if (last === 'two loops') await Promise.all([drain(), drain()].map((each) => each.catch(() => {})));
    else if (last === 'return') await stream.return?.();
    else if (last === 'return twice') await Promise.all([stream.return?.(), stream.return?.()]);
    else if (last === 'throw') expect(await stream.throw?.('of the loop').catch((error: unknown) => error)).to.equal('of the loop');
    else if (last === 'abort') this.controller.abort();
    else if (this.end === 'none') await this.leaveTheLoop();
  }

  private async leaveTheLoop(): Promise<void> {
    try {
      for await (const n of this.stream) {
        this.got.push(n);
        break;
      }
    } catch (error) {
      expect((error as Error).message).to.equal(`${this.id} is told to throw`);
    }
  }

  /** Once all that was posted has ended. */
  async judge(): Promise<void> {
    const { items, throws, last } = this.plan;
    const before = this.end;
    if (last === 'abort') await this.take();
    if (last === 'abort' && before === 'none') expect(this.end).to.equal('cancelled');
    let course = await this.look();
    // A concurrent one that was aborted may still be ending.
    for (const limit = performance.now() + 10_000; course.ended < course.begun && performance.now() < limit; ) course = await this.look();
    const { begun, yielded, ended } = course;
    expect(this.got, 'in order, none lost or doubled').to.deep.equal(Array.from({ length: this.got.length }, (_, n) => n));
    expect(yielded).to.be.within(this.got.length, items);
    expect(ended, 'finally').to.equal(begun);
    if (this.got.length > 0) expect(begun).to.equal(1);
    const full = this.end === 'thrown' || (this.end === 'done' && (last === 'drain' || last === 'two loops'));
    if (full) expect([this.got.length, this.end]).to.deep.equal([items, throws ? 'thrown' : 'done']);
    if (last === 'drain' || last === 'two loops') expect(full).to.equal(true);
    if (this.end === 'cancelled') expect(last).to.equal('abort');
    expect(await this.stream.next()).to.deep.equal({ value: undefined, done: true });
  }
}

describe('Any stream, however it is consumed and left,', () => {
  const seed = Number(process.env.PROPERTY_SEED ?? 20261122);

  for (const [mode, numRuns] of [
    ['inline', 300],
    ['thread', 40],
    ['process', 25],
  ] as [Mode, number][]) {
    const start = starter(mode);

    it(`yields in order, no more ahead than it may, and ends its generator once, in mode '${mode}'`, async function () {
      this.timeout(120_000);
      const actor = start({}, Fountain);
      await actor.ready;
      const property = fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 3 }), async (plans) => {
        const consumers: Consumer[] = [];
        const consume = (each: Plan): Promise<void> => {
          const consumer = new Consumer(actor, each);
          consumers.push(consumer);
          return consumer.consume();
        };
        // Behind one that waits for its turn, a look at the one that has it would wait as well.
        const inTurn = async (): Promise<void> => {
          for (const each of plans) if (each.action !== 'beside') await consume(each);
        };
        await Promise.all([inTurn(), ...plans.filter(({ action }) => action === 'beside').map(consume)]);
        await actor.post({ action: 'settled' });
        for (const consumer of consumers) await consumer.judge();
        const { posted, queued, running, completed, failed, cancelled } = actor.stats();
        expect(posted).to.equal(queued + running + completed + failed + cancelled);
        expect([queued, running]).to.deep.equal([0, 0]);
      });
      await fc.assert(property, { seed, numRuns });
    });
  }
});
