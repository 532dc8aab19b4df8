import { inspect } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { BootstrapError } from '../errors.js';

/** Set where actors of another program's main thread live; `isMainModule` asks it. */
const WORKER = Symbol.for('futures-actors.worker');

/** Makes this thread or process a worker, before any module of the user's is loaded. */
export function prepareWorker(): void {
  const globals = globalThis as { [WORKER]?: boolean };
  if (globals[WORKER]) return;
  globals[WORKER] = true;
  // A program's `async main()` ends with a BootstrapError here, and whether it catches that is its own business. All else is as if nobody listened.
  process.on('unhandledRejection', (reason) => {
    if (reason instanceof BootstrapError || process.listenerCount('unhandledRejection') > 1) return;
    throw reason;
  });
}

let passesOver = false;

/** The same for what a program's entry file starts in a timer. Only where one is loaded, for a listener changes how uncaught errors end a process. */
export function passOverBootstrapErrors(): void {
  if (passesOver) return;
  passesOver = true;
  process.on('uncaughtException', (error) => {
    if (error instanceof BootstrapError || process.listenerCount('uncaughtException') > 1) return;
    // Thrown from here it ends a thread as it would have without a listener; a process it would end with another exit code.
    if (!isMainThread) throw error;
    process.stderr.write(`${inspect(error)}\n`);
    process.exit(1);
  });
}
