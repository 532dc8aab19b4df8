import { BootstrapError } from '../errors.js';
import { WORKER } from '../metadata/main-module.js';
import { soon } from '../real-time.js';

/** Ends this thread or process. The actor may put something else in the place of `process.exit`, which must not keep it from its end. */
export const exit = process.exit.bind(process);

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

/** Calls it when the thread or process ends, and not when the actor emits an 'exit' by itself: it lives on then, and its channel has to. */
export function atExit(callback: () => void): void {
  process.on('exit', () => {
    if ((process as { _exiting?: boolean })._exiting === false) return;
    callback();
    // Not reached, unless a listener after this one throws, out of `process.exit()` to whoever has called that. It would be left half ended: Node drops
    // every tick from here on, and nothing is sent any more.
    soon(() => exit());
  });
}
