const passed = new Set<(error: unknown) => boolean>();

/** From now on, uncaught errors of a kind pass without any effect. */
export function passOver(isOfKind: (error: unknown) => boolean): void {
  if (passed.has(isOfKind)) return;
  passed.add(isOfKind);
  // A listener for no other error: one that threw it again would end a thread without its 'exit', and so without what it had printed, and a
  // process with another code. It is there before the entry file of our worker asks whether there is any.
  process.prependListener('uncaughtExceptionMonitor', (error) => {
    if (isOfKind(error)) process.once('uncaughtException', () => {});
  });
}
