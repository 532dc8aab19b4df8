import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import type { Opened } from './side.js';

export async function open(workerType: string): Promise<Opened> {
  const pool = workerpool.pool(fileURLToPath(new URL('./workers/workerpool.js', import.meta.url)), {
    workerType: workerType as 'thread' | 'process',
    minWorkers: 1,
    maxWorkers: 1,
  });
  return {
    post: (message) => pool.exec('handle', [message]),
    move: (message, buffer) => pool.exec('handle', [message], { transfer: [buffer] } as object),
    cancellable: (message) => {
      const promise = pool.exec('handle', [message]);
      return {
        cancel: () => {
          const settled = new Promise<boolean>((resolve) => {
            promise.then(
              () => resolve(false),
              () => resolve(true),
            );
          });
          promise.cancel();
          return settled;
        },
      };
    },
    close: () => pool.terminate(true),
  };
}
