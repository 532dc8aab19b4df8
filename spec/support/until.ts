// Taken when this loads, so that a fake clock installed later does not stop the polling.
const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/** Resolves once the condition holds. The limit is the failure path only, so it is generous. */
export async function until(condition: () => boolean | Promise<boolean>, what: string = condition.toString(), limit = 30_000): Promise<void> {
  const end = now() + limit;
  while (!(await condition())) {
    if (now() > end) throw new Error(`waited ${limit} ms in vain for: ${what}`);
    await pause(2);
  }
}

/** At least so many milliseconds: for time that has to pass, never for something that has to have happened. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
