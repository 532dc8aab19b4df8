import { availableParallelism } from 'node:os';

/**
 * To be called in a `describe`. The tasks that it is given run before the first of the specs, which take what came of them: side by side, one more at a
 * time than there are cores, for some wait for time to pass.
 */
export function beforehand(limit: number): <T>(task: () => Promise<T>) => () => Promise<T> {
  const tasks: (() => Promise<unknown>)[] = [];
  const outcomes: Promise<unknown>[] = [];
  before(async function () {
    this.timeout(limit);
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let at = next++; at < tasks.length; at = next++) {
        outcomes[at] = tasks[at]();
        await outcomes[at].catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, lane));
  });
  return <T>(task: () => Promise<T>) => {
    const at = tasks.push(task) - 1;
    return () => outcomes[at] as Promise<T>;
  };
}
