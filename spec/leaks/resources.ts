import { readdirSync, readlinkSync } from 'node:fs';

/** What a program holds of the machine. */
export interface Resources {
  /** Of Node's own as well, where the system lists them (Linux). */
  readonly threads: number;
  readonly workers: number;
  /** Where the system lists them (not on Windows), but for modules. */
  readonly files: number;
  /** Of the event loop, idle ones included: timers, ports, pipes, child processes. */
  readonly handles: Readonly<Record<string, number>>;
  /** On the process and its output streams. */
  readonly listeners: number;
  /** MB after garbage collection; memory outside of V8's heap included. */
  readonly memory: number;
  /** MB in all. */
  readonly resident: number;
}

const MB = 2 ** 20;

interface Report {
  libuv: { type: string }[];
  workers: unknown[];
}

const count = (folder: string): number => {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
};

/** Without modules: Node 20 leaves those open that a thread was reading when it was ended, whoever's thread it was (22 and later close them). */
function openFiles(): number {
  const files = '/dev/fd';
  const isModule = (descriptor: string): boolean => {
    try {
      return /\.[cm]?[jt]s$/.test(readlinkSync(`${files}/${descriptor}`));
    } catch {
      return false; // The folder itself, which was open while it was read.
    }
  };
  try {
    return readdirSync(files).filter((descriptor) => !isModule(descriptor)).length;
  } catch {
    return 0;
  }
}

export async function resources(): Promise<Resources> {
  await collected();
  const emitters = [process, process.stdout, process.stderr]; // Streams open at their first use: before the handles are counted.
  const { libuv, workers } = process.report.getReport() as unknown as Report;
  const handles: Record<string, number> = {};
  for (const { type } of libuv) handles[type] = (handles[type] ?? 0) + 1;
  const counts = emitters.flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)));
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    threads: count('/proc/self/task'),
    workers: workers.length,
    files: openFiles(),
    handles,
    listeners: counts.reduce((sum, each) => sum + each, 0),
    memory: (heapUsed + external) / MB,
    resident: rss / MB,
  };
}

/** What there is more of than before, memory aside. */
export function grown(before: Resources, after: Resources): string[] {
  const more = (name: string, from: number, to: number): string[] => (to > from ? [`${to} ${name}, ${from} before`] : []);
  return [
    ...(['threads', 'workers', 'files', 'listeners'] as const).flatMap((name) => more(name, before[name], after[name])),
    // Node has one of its own now and then. (Its version 24 leaves a timer for each thread that was ended, whoever's it was; those of
    // JavaScript are one handle, all of them.)
    ...Object.entries(after.handles)
      .filter(([type]) => type !== 'timer' || !process.version.startsWith('v24.'))
      .flatMap(([type, count]) => more(`handles of type ${type}`, (before.handles[type] ?? 0) + 1, count)),
  ];
}

/** What finalizers free is freed some turns after a collection, and may let go of more. */
async function collected(): Promise<void> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with --expose-gc');
  for (let i = 0; i < 6; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
