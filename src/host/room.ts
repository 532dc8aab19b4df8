/** What takes posts while it has room for them: an executor, or a pool. */
export interface Bounded {
  /** Whether a post would be accepted. */
  readonly hasRoom: boolean;
  /** What a post would throw now. */
  readonly _refusal: Error | undefined;
  /** Calls back once, when there may be room or never will be. The same callback twice is one. */
  whenRoom(callback: () => void): void;
  /** Calls this one back no more. */
  forgetWriter(callback: () => void): void;
}

/** The next time that there may be room, or never will be; or that `wake` is called. Leaves nothing behind. */
export function nextChange(target: Bounded): { changed: Promise<void>; wake: () => void } {
  let resolve!: () => void;
  const changed = new Promise<void>((settle) => {
    resolve = settle;
  });
  const wake = (): void => {
    target.forgetWriter(wake);
    resolve();
  };
  target.whenRoom(wake);
  return { changed, wake };
}

/** Resolves when a post would be accepted. Rejects as a post throws. */
export async function untilRoom(target: Bounded): Promise<void> {
  for (;;) {
    const { _refusal: refusal } = target;
    if (refusal !== undefined) throw refusal;
    if (target.hasRoom) return;
    await nextChange(target).changed;
  }
}
