/** A message that an AbortSignal withdraws: cancelled when its promise has rejected. */
export function withSignal(run: (signal: AbortSignal) => Promise<unknown>): { cancel(): Promise<boolean> } {
  const controller = new AbortController();
  const settled = run(controller.signal).then(
    () => false,
    () => true,
  );
  return {
    cancel: () => {
      controller.abort();
      return settled;
    },
  };
}
