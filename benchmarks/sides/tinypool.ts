import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { Opened } from './side.js';
import { withSignal } from './signal.js';

/** `RUNTIME`: as it comes. `RUNTIME best`: as many tasks handed over ahead as it is quickest with. */
export async function open(variant: string): Promise<Opened> {
  const [runtime, best] = variant.split(' ');
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./workers/tinypool.js', import.meta.url)),
    runtime: runtime as 'worker_threads' | 'child_process',
    minThreads: 1,
    maxThreads: 1,
    ...(best === undefined ? {} : { concurrentTasksPerWorker: 1024 }),
    ...(runtime === 'child_process' ? { serialization: 'advanced' as const } : {}),
  });
  return {
    post: (message) => pool.run(message),
    move: (message, buffer) => pool.run(message, { transferList: [buffer] }),
    cancellable: (message) => withSignal((signal) => pool.run(message, { signal })),
    close: () => pool.destroy(),
  };
}
