import { isAbsolute } from 'node:path';
import { show } from '../describe.js';
import { invalidType, invalidValue } from '../errors.js';
import { boolean, type Check, fields, isObject, nonEmpty, number, string, stringList, strings, word, wrong } from './checks.js';
import { filePath, isFileless } from './module-url.js';

/** Where an actor runs. The modes differ in speed and isolation; an option that means nothing in a mode is ignored there. */
export type Mode = 'thread' | 'process' | 'inline' | 'remote';

/** What happens after a crash. */
export interface RestartPolicy {
  /** Restarts allowed within `within` ms; one more and the executor is broken. -1: no bound. */
  maxRestarts: number;
  /** Default 60,000 ms. */
  within?: number | undefined;
  /** Delay before restart n: between half and all of min(minMs * 2^(n-1), maxMs), at random. Default { minMs: 100, maxMs: 10_000 }. */
  backoff?: { minMs: number; maxMs: number } | undefined;
  /** How often the message that was running at the crash is handled again: 0 (the default) keeps at-most-once. */
  maxTaskRetries?: number | undefined;
}

/** The bound on what waits for an actor. */
export interface MailboxOptions {
  /** Messages that may wait, those handed over ahead included. Default: Infinity. */
  capacity?: number | undefined;
  /** reject (the default): the new post fails with MailboxFullError. drop-oldest: the oldest one does that can still be cancelled. */
  overflow?: 'reject' | 'drop-oldest' | undefined;
}

/** V8's heap limits for a thread, in MB, as node:worker_threads has them. */
export interface ResourceLimits {
  maxOldGenerationSizeMb?: number | undefined;
  maxYoungGenerationSizeMb?: number | undefined;
  codeRangeSizeMb?: number | undefined;
  stackSizeMb?: number | undefined;
}

/** Options of an actor class. A subclass inherits those of its base, field by field, save `name` and `module`. */
export interface ActorOptions {
  /** Default 'thread'. 'inline' runs in the caller's thread, for tests and debugging. */
  mode?: Mode | undefined;
  /** dedicated (the default): a thread or process of its own. shared: many actors in each of a few. */
  placement?: 'dedicated' | 'shared' | undefined;
  /** The name by which hosts and workers know the class. Default: the class's own name. */
  name?: string | undefined;
  /**
   * The module that defines the class, as a URL (`import.meta.url`) or an absolute path. Default: the file that called `actor()`; for an undecorated
   * subclass of ThreadActor or ProcessActor, the file that defines it.
   */
  module?: string | URL | undefined;
  /** What may wait, and what becomes of more. Default: no limit. */
  mailbox?: MailboxOptions | undefined;
  /** Messages handed to the worker ahead of their turn; 0 means 1. Default 'auto': about a millisecond of measured work, one algorithm in every mode. */
  prefetch?: number | 'auto' | undefined;
  /** Default 'never': a crash breaks the executor. */
  restart?: 'never' | RestartPolicy | undefined;
  /** Threads only: V8 heap limits, in MB, as node:worker_threads. */
  resourceLimits?: ResourceLimits | undefined;
  /** Timers and sockets inside the actor keep the host's program alive. Default false: only what was posted or told and has not settled does. */
  keepAlive?: boolean | undefined;
  /** Beside the program's own; what is undefined changes nothing. Of NODE_OPTIONS a thread has what Node takes for one. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Node's own arguments, in the place of the program's. A thread has those of them that Node takes for one. */
  execArgv?: readonly string[] | undefined;
  /** For module import, constructor and onStart together, in ms; then the start fails with ActorStartError. Default 30,000. */
  startTimeout?: number | undefined;
  /** For the running handler and onStop at shutdown, in ms; then the actor is killed. Default Infinity. */
  stopTimeout?: number | undefined;
}

/** Options of an ActorSystem. */
export interface SystemOptions {
  /** Default 'default'. */
  name?: string | undefined;
  /**
   * How many threads at most the actors with `placement: 'shared'` and `mode: 'thread'` share; those that differ in `env`, `execArgv` or
   * `resourceLimits` share others, again so many. Default: the cores there are.
   */
  threads?: number | undefined;
  /** The same for `mode: 'process'`. */
  processes?: number | undefined;
}

/** Options of one handler. */
export interface HandlerOptions {
  /** The default deadline of a post of this action, in ms, counted from the post. Default: none. */
  timeout?: number | undefined;
  /** May run beside other handlers (read-only work). Default false. */
  concurrent?: boolean | undefined;
}

/** All options of one actor, defaults filled in. */
export interface ResolvedActorOptions {
  readonly mode: Mode;
  readonly placement: 'dedicated' | 'shared';
  readonly mailbox: Readonly<Required<MailboxOptions>>;
  /** 1 or more. */
  readonly prefetch: number | 'auto';
  readonly restart: 'never' | Readonly<Required<RestartPolicy>>;
  readonly resourceLimits: Readonly<NonNullable<ActorOptions['resourceLimits']>> | undefined;
  readonly keepAlive: boolean;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly startTimeout: number;
  readonly stopTimeout: number;
}

const moduleName: Check = (value, path) => {
  const expected = 'a URL, such as import.meta.url, or an absolute path';
  const name: unknown = value instanceof URL ? value.href : value;
  if (typeof name !== 'string') throw wrong(invalidType, path, expected, value);
  if (isAbsolute(name) || isFileless(name)) return name;
  if (!URL.canParse(name)) throw wrong(invalidValue, path, expected, value);
  if (new URL(name).protocol === 'file:' && filePath(name) === undefined) throw wrong(invalidValue, path, 'a file: URL that is a path on this platform', name);
  return name;
};

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
const time = number('a time in ms, 0 or more, or Infinity', (value) => value >= 0);
const count = number('an integer of 0 or more, or Infinity', (value) => isCount(value) || value === Number.POSITIVE_INFINITY);
const megabytes = number('a finite number above 0', (value) => value > 0 && value < Number.POSITIVE_INFINITY);
/** Out of these bounds, Node ends the whole program when it starts such a thread. */
const codeRange = number('a number above 0, and 65536 at most', (value) => value > 0 && value <= 65_536);
const stackSize = number('a number from 0.25 to 1024', (value) => value >= 0.25 && value <= 1024);
const ahead = number("'auto' or an integer of 0 or more", isCount);

const backoffFields = fields({ minMs: time, maxMs: time }, ['minMs', 'maxMs']);
const backoff: Check = (value, path) => {
  const checked = backoffFields(value, path) as NonNullable<RestartPolicy['backoff']>;
  if (checked.maxMs < checked.minMs) throw wrong(invalidValue, `${path}.maxMs`, `minMs (${checked.minMs}) or more`, checked.maxMs);
  return checked;
};

const maxRestarts = number('an integer of 0 or more, or -1 for no bound', (value) => isCount(value) || value === -1);
const restartPolicy = fields({ maxRestarts, within: time, backoff, maxTaskRetries: count }, ['maxRestarts']);

const actorChecks = {
  // 'remote' is for later: whoever has mistyped another is not sent there.
  mode: (value, path) => (value === 'remote' ? value : word('thread', 'process', 'inline')(value, path)),
  placement: word('dedicated', 'shared'),
  name: nonEmpty,
  module: moduleName,
  mailbox: fields({ capacity: count, overflow: word('reject', 'drop-oldest') }),
  prefetch: (value, path) => (typeof value === 'string' ? word('auto')(value, path) : ahead(value, path)),
  restart: (value, path) => {
    if (value === 'never') return value;
    if (!isObject(value)) throw wrong(typeof value === 'string' ? invalidValue : invalidType, path, "'never' or a policy, such as { maxRestarts: 3 }", value);
    return restartPolicy(value, path);
  },
  resourceLimits: fields({ maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: megabytes, codeRangeSizeMb: codeRange, stackSizeMb: stackSize }),
  keepAlive: boolean,
  env: strings,
  execArgv: stringList,
  startTimeout: time,
  stopTimeout: time,
} satisfies Record<keyof ActorOptions, Check>;

const handlerChecks = { timeout: time, concurrent: boolean } satisfies Record<keyof HandlerOptions, Check>;

const sites = number('an integer of 1 or more', (value) => isCount(value) && value > 0);
const systemOptions = fields({ name: string, threads: sites, processes: sites } satisfies Record<keyof SystemOptions, Check>);

const serializableOptions = fields({ name: nonEmpty });

/**
 * A copy of the options, without those that are `undefined`. `besides`: names of those that the caller has read itself, for the text of an error.
 *
 * @throws TypeError for a value of the wrong type and for an unknown option; RangeError for a value of the right type that is not allowed.
 */
export const checkActorOptions = (options: unknown = {}, besides?: readonly string[]): ActorOptions =>
  fields(actorChecks, [], besides)(options, '') as ActorOptions;

/** What `defineActor` takes, taken apart and not checked any further. Throws TypeError as `checkActorOptions` does, and what a getter throws. */
export function readDefinition(options: unknown): { actorOptions: object; handlers: { action: string; method: unknown; options: object }[] } {
  const example = "{ module: import.meta.url, handlers: { add: 'add' } }";
  if (!isObject(options)) throw invalidType(`options must be an object, such as ${example}, but are ${show(options)}`);
  const { handlers = {}, ...actorOptions } = options;
  // A Map or a Set has no keys of its own, and would declare nothing.
  if (!isObject(handlers) || Symbol.iterator in handlers)
    throw wrong(invalidType, 'handlers', "an object, from actions to methods, such as { add: 'add' }", handlers);
  const declared = Object.entries(handlers).map(([action, declaration]) => {
    const { method, ...rest } = isObject(declaration) ? declaration : { method: declaration };
    if (isObject(declaration) && method === undefined) {
      fields(handlerChecks, [], ['method'])(rest, `handlers.${action}`);
      throw wrong(invalidType, `handlers.${action}.method`, 'the name of a method', method);
    }
    return { action, method, options: rest };
  });
  return { actorOptions, handlers: declared };
}

/** As `checkActorOptions`, for the options of one handler. */
export const checkHandlerOptions = (options: unknown = {}): HandlerOptions => fields(handlerChecks)(options, '') as HandlerOptions;

/** As `checkActorOptions`, for those of a system. */
export const checkSystemOptions = (options: unknown = {}): SystemOptions => systemOptions(options, '') as SystemOptions;

/** As `checkActorOptions`, for those of a serializable class. */
export const checkSerializableOptions = (options: unknown = {}): { name?: string } => serializableOptions(options, '') as { name?: string };

const withoutUndefined = (value: object): object => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

/**
 * Merges layers of checked options, the most specific last; what is `undefined` overrides nothing. Goes field by field also within `mailbox`,
 * `resourceLimits`, `env` and a restart policy; a list (`execArgv`) and `backoff` are taken as a whole.
 */
export function mergeOptions(...layers: readonly ActorOptions[]): ActorOptions {
  const merged: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [name, over] of Object.entries(withoutUndefined(layer))) {
      const base = merged[name];
      merged[name] = isObject(base) && isObject(over) ? { ...base, ...withoutUndefined(over) } : over;
    }
  }
  return merged;
}

/** Merges layers of checked options, the most specific last, and fills in the defaults. */
export function resolveOptions(...layers: readonly ActorOptions[]): ResolvedActorOptions {
  const merged = mergeOptions(...layers);
  const { restart = 'never', prefetch = 'auto' } = merged;
  return {
    mode: merged.mode ?? 'thread',
    placement: merged.placement ?? 'dedicated',
    mailbox: { capacity: merged.mailbox?.capacity ?? Number.POSITIVE_INFINITY, overflow: merged.mailbox?.overflow ?? 'reject' },
    prefetch: prefetch === 'auto' ? prefetch : Math.max(1, prefetch),
    restart:
      restart === 'never'
        ? restart
        : {
            maxRestarts: restart.maxRestarts,
            within: restart.within ?? 60_000,
            backoff: restart.backoff ?? { minMs: 100, maxMs: 10_000 },
            maxTaskRetries: restart.maxTaskRetries ?? 0,
          },
    resourceLimits: merged.resourceLimits,
    keepAlive: merged.keepAlive ?? false,
    // Checked: nothing in it is undefined.
    env: merged.env as ResolvedActorOptions['env'],
    execArgv: merged.execArgv,
    startTimeout: merged.startTimeout ?? 30_000,
    stopTimeout: merged.stopTimeout ?? Number.POSITIVE_INFINITY,
  };
}
