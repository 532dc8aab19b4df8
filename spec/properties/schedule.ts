import fc from 'fast-check';
import type { ActorOptions, RestartPolicy } from '../../src/index.js';
import type { Act, Plan } from './actors/wild.js';

/** What a message is: one of the actor's actions, or one that goes wrong before it gets there. */
export type What = Act | 'quick' | 'beside' | 'bytes' | 'unknown' | 'unsendable';

export interface PostStep {
  readonly do: 'post' | 'tell';
  readonly what: What;
  /** How long or how large. */
  readonly amount: number;
  readonly priority: number;
  readonly timeout: number | undefined;
  /** Number of one of a few signals, which several messages may share. */
  readonly signal: number | undefined;
  /** What is done, synchronously, when its Future settles. */
  readonly then: 'nothing' | 'post' | 'cancel' | 'abort' | 'kill';
  /** Posted so many times. */
  readonly times: number;
}

/** Messages are named by numbers that wrap around those posted so far. */
export type Step =
  | PostStep
  | { readonly do: 'cancel' | 'abort' | 'settle'; readonly of: number }
  | { readonly do: 'signal'; readonly signal: number }
  | { readonly do: 'microtask' | 'turn' | 'rest' | 'writable' | 'ready' | 'kill' | 'crash' }
  | { readonly do: 'pause'; readonly ms: number }
  | { readonly do: 'shutdown'; readonly cancelFutures: boolean; readonly timeout: number | undefined };

export interface Schedule {
  readonly options: ActorOptions;
  readonly plan: Omit<Plan, 'ledger'>;
  /** Whether the first step waits until the actor is ready. */
  readonly ready: boolean;
  readonly steps: readonly Step[];
  readonly end: 'shutdown' | 'dispose' | 'kill';
}

export const SIGNALS = 3;

const harmless: What[] = [
  'quick',
  'beside',
  'bytes',
  'unknown',
  'unsendable',
  'throw',
  'turns',
  'nap',
  'spin',
  'big',
  'uncloneable',
  'obey',
  'look up',
  'relay',
];
const fatal: What[] = ['exit', 'doom', 'uncaught', 'unhandled'];
export const isFatal = (what: What): boolean => fatal.includes(what);

/** Plain objects, as counterexamples print best. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

function postStep(what: fc.Arbitrary<What>): fc.Arbitrary<PostStep> {
  return record({
    do: fc.constantFrom('post', 'post', 'post', 'tell'),
    what,
    amount: fc.nat(5),
    priority: fc.constantFrom(0, 0, 0, 0, 1, -1, 7),
    timeout: rarely(fc.constantFrom(0, 1, 3, 20, Infinity)),
    signal: rarely(fc.nat(SIGNALS - 1)),
    then: fc.oneof(
      { weight: 100, arbitrary: fc.constant('nothing') },
      { weight: 25, arbitrary: fc.constantFrom('post', 'cancel', 'abort') },
      { weight: 1, arbitrary: fc.constant('kill') },
    ),
    times: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 40 }) }),
  });
}

function step(containsCrashes: boolean): fc.Arbitrary<Step> {
  const post = postStep(fc.oneof({ weight: 2, arbitrary: fc.constant('quick') }, { weight: 3, arbitrary: fc.constantFrom(...harmless) }));
  const message = fc.nat(60);
  return fc.oneof(
    { weight: 80, arbitrary: post },
    { weight: containsCrashes ? 5 : 0, arbitrary: postStep(fc.constantFrom(...fatal)).map((fatalPost): Step => ({ ...fatalPost, times: 1 })) },
    { weight: 24, arbitrary: record({ do: fc.constantFrom('cancel', 'cancel', 'abort', 'settle'), of: message }) },
    { weight: 6, arbitrary: record({ do: fc.constant('signal'), signal: fc.nat(SIGNALS - 1) }) },
    { weight: 24, arbitrary: record({ do: fc.constantFrom('microtask', 'turn', 'turn', 'rest') }) },
    { weight: 10, arbitrary: record({ do: fc.constant('pause'), ms: fc.nat(4) }) },
    { weight: 4, arbitrary: record({ do: fc.constantFrom('writable', 'ready') }) },
    { weight: containsCrashes ? 3 : 0, arbitrary: record({ do: fc.constant('crash') }) },
    { weight: 1, arbitrary: record({ do: fc.constantFrom('kill') }) },
    { weight: 2, arbitrary: record({ do: fc.constant('shutdown'), cancelFutures: fc.boolean(), timeout: rarely(fc.constantFrom(0, 2, 30, Infinity)) }) },
  ) as fc.Arbitrary<Step>;
}

const restartPolicy: fc.Arbitrary<RestartPolicy> = record({
  maxRestarts: fc.constantFrom(-1, 3, 1, 0),
  maxTaskRetries: fc.constantFrom(0, 0, 1, 2),
  backoff: fc.constantFrom({ minMs: 0, maxMs: 0 }, { minMs: 1, maxMs: 8 }),
});

/** Any way of using one actor. Where crashes are not contained there are none. */
export function anySchedule(containsCrashes: boolean): fc.Arbitrary<Schedule> {
  const start = fc.oneof(
    { weight: 12, arbitrary: fc.constant('ok') },
    { weight: 2, arbitrary: fc.constant('slow') },
    { weight: 1, arbitrary: fc.constantFrom('throws', ...(containsCrashes ? ['exits'] : [])) },
  );
  return record({
    options: record({
      prefetch: fc.constantFrom('auto', 'auto', 'auto', 1, 2, 50),
      mailbox: record({
        capacity: fc.oneof({ weight: 6, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: fc.constantFrom(0, 1, 4, 20) }),
        overflow: fc.constantFrom('reject', 'drop-oldest'),
      }),
      restart: containsCrashes ? fc.oneof(fc.constant('never'), restartPolicy, restartPolicy, restartPolicy) : fc.constant('never'),
    }),
    plan: record({ starts: fc.array(start, { maxLength: 3 }), stop: fc.constantFrom('ok', 'ok', 'ok', 'slow', 'throws') }),
    ready: fc.constantFrom(true, true, true, false),
    steps: fc.array(step(containsCrashes), { maxLength: 40, size: 'max' }),
    end: fc.constantFrom('shutdown', 'shutdown', 'dispose', 'kill'),
  }) as fc.Arbitrary<Schedule>;
}
