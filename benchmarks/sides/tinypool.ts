import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { Opened } from './side.js';
import { withSignal } from './signal.js';

export async function open(runtime: string): Promise<Opened> {
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./workers/tinypool.js', import.meta.url)),
    runtime: runtime as 'worker_threads' | 'child_process',
    minThreads: 1,
    maxThreads: 1,
    ...(runtime === 'child_process' ? { serialization: 'advanced' as const } : {}),
  });
  return {
    post: (message) => pool.run(message),
    move: (message, buffer) => pool.run(message, { transferList: [buffer] }),
    cancellable: (message) => withSignal((signal) => pool.run(message, { signal })),
    close: () => pool.destroy(),
  };
}
