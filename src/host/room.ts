import type { Line, Waiter } from '../client/line.js';

/** What takes posts while it has room for them: an executor, or a pool. */
export interface Bounded {
  /** Whether a post would be accepted. */
  readonly hasRoom: boolean;
  /** What a post would throw now. */
  readonly _refusal: Error | undefined;
  /** Those who wait for room. */
  readonly line: Line;
}

/** The next time that there is room, as `free` says, or may never be; or that `wake` is called. Says whether it is the caller's turn. Leaves nothing behind. */
export function nextChange({ line }: Bounded, free: () => boolean): { changed: Promise<boolean>; wake: () => void } {
  let resolve!: (turn: boolean) => void;
  const changed = new Promise<boolean>((settle) => {
    resolve = settle;
  });
  const waiter: Waiter = { free, wake: resolve };
  line.add(waiter);
  const wake = (): void => {
    line.delete(waiter);
    resolve(false);
  };
  return { changed, wake };
}

/** Resolves when a post would be accepted. Rejects as a post throws. */
export function untilRoom(target: Bounded): Promise<void> {
  const { line, _refusal: refusal } = target;
  if (refusal !== undefined) return Promise.reject(refusal);
  if (line.enter(target.hasRoom)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      free: () => target.hasRoom,
      wake: (turn) => {
        const { _refusal: refusal } = target;
        if (refusal !== undefined) reject(refusal);
        else if (turn) resolve();
        else line.add(waiter);
      },
    };
    line.add(waiter);
  });
}
