import { Piscina } from 'piscina';
import type { Opened } from './side.js';
import { withSignal } from './signal.js';

/** `default`: as it comes, with one thread. `best`: as many tasks handed over ahead as it is quickest with. */
export async function open(variant: string): Promise<Opened> {
  const pool = new Piscina({
    filename: new URL('./workers/piscina.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
    ...(variant === 'best' ? { concurrentTasksPerWorker: 1024 } : {}),
  });
  return {
    post: (message) => pool.run(message),
    move: (message, buffer) => pool.run(message, { transferList: [buffer] }),
    cancellable: (message) => withSignal((signal) => pool.run(message, { signal })),
    close: () => pool.destroy(),
  };
}
