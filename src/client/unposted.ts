import { stackIsLeft } from './stack.js';
import { type AnyTask, WAITS } from './task.js';

/**
 * Messages that were counted, and of which `post` has then thrown for want of stack: never settled, they would hold up their actor's end.
 * There is room for as many as one recursion has been seen to leave: to note one must take no call, and make no object, as V8 looks for more
 * stack for the first few objects that a place in the code makes.
 */
export const unposted: { readonly tasks: (AnyTask | undefined)[]; count: number } = { tasks: Array.from({ length: 64 }), count: 0 };

/** What has got through to its actor all the same is answered for as any other. */
export const settleUnposted = (): void => {
  // Whoever asks for this may be at the end of the stack as well.
  while (unposted.count > 0 && stackIsLeft(true)) {
    const task = unposted.tasks[--unposted.count] as AnyTask;
    unposted.tasks[unposted.count] = undefined;
    if (task._id <= WAITS) task._cancel();
  }
};
