// A module that annotates nothing of what it exports: compiled with `declaration`, for which all types that are inferred need a name that the package exports.
import {
  type ActorContext,
  type ActorOptions,
  type ActorRef,
  ActorSystem,
  actor,
  asCompleted,
  defineActor,
  Future,
  handler,
  isMainModule,
  type PostOptions,
  ProcessActor,
  proxy,
  serializable,
  spawn,
  spawnNamed,
  spawnPool,
  spawnWith,
  ThreadActor,
  transfer,
  wait,
} from 'futures-actors';

@actor()
export class Shelf {
  @handler('put')
  put(message: { action: 'put'; books: string[]; tags: Set<string> }) {
    return message.books.length;
  }

  @handler('books')
  *books(_message: { action: 'books' }) {
    yield '';
  }

  @handler('neighbour')
  neighbour(_message: { action: 'neighbour' }, context: ActorContext<Shelf>) {
    return [context.self, context.spawn(Other).ref] as const;
  }
}

@actor()
export class Other {
  @handler('anything')
  // biome-ignore lint/suspicious/noExplicitAny: a handler whose author has annotated nothing
  anything(message: any) {
    return proxy(spawn(Shelf)).put(message);
  }
}

export class Lengths extends ThreadActor<string, number> {
  override handle(text: string, _context: ActorContext) {
    return text.length;
  }
}

export class Doubles extends ProcessActor<number, number> {
  override handle(n: number) {
    return 2 * n;
  }
}

export const shelf = spawn(Shelf);
export const lengths = Lengths.executor();
export const executors = [Lengths.executor, Doubles.executor];
export const pool = spawnPool({ size: 2, routing: 'least-busy' }, Shelf);
export const named = [spawnNamed('first', Shelf), spawnNamed({ key: 'second', mode: 'inline' }, Shelf)];

export const api = proxy(shelf);
export const put = api.put;
export const poolApi = proxy(pool);
export const other = proxy(spawnWith({ mode: 'inline' }, Other));
export const proxyOf = <A extends object>(ref: ActorRef<A>) => proxy(ref);
export const optionsOfProxy = (options: PostOptions, context: ActorContext) => api.put({ books: ['a'], tags: new Set() }, { ...options, within: context });

export const { post, tell, stream, map, shutdown, kill, stats, on, once, off, status, ready, ref, whenWritable } = shelf;
export const { broadcast, map: mapInPool, post: postToPool, members, stats: statsOfPool } = pool;
export const parts = (context: ActorContext<Shelf>) => ({ ...context, post: context.self.post });
export const posted = shelf.post({ action: 'put', books: ['a'], tags: new Set() });
export const items = shelf.stream({ action: 'books' });
export const mapped = shelf.map([{ action: 'put', books: ['a'], tags: new Set() }]);
export const told = (options: Parameters<typeof tell>[1]) => options;

export const system = new ActorSystem({ name: 'own' });
export const { spawn: spawnInSystem, spawnWith: spawnWithInSystem, spawnPool: spawnPoolInSystem, spawnNamed: spawnNamedInSystem } = system;
export const all = {
  Future,
  actor,
  asCompleted,
  defineActor,
  handler,
  isMainModule,
  proxy,
  serializable,
  spawn,
  spawnNamed,
  spawnPool,
  spawnWith,
  transfer,
  wait,
};

type Options<F extends (...args: never[]) => unknown, N extends number> = NonNullable<Parameters<F>[N]>;
export const optionsOfPost = ({ signal, timeout, transfer: moved, within }: Options<typeof post, 1>) => ({ signal, timeout, moved, within });
export const optionsOfActor = ({ mailbox, resourceLimits, restart }: ActorOptions) => ({ mailbox, resourceLimits, restart });
export const optionsOfMap = (options: Options<typeof map, 1>) => options;
export const optionsOfPool = (options: Options<typeof spawnPool, 0>) => options;
export const optionsOfWait = (options: Options<typeof wait, 1>, others: Options<typeof asCompleted, 1>) => [options, others];
export const handlers = (options: Options<typeof defineActor, 1>) => options.handlers;
