const passed = new Set<(error: unknown) => boolean>();

/** From now on, uncaught errors of a kind pass without any effect. */
export function passOver(isOfKind: (error: unknown) => boolean): void {
  if (passed.size === 0) watch();
  passed.add(isOfKind);
}

/**
 * By a listener for no other error: one that threw it again would end a thread without its 'exit', and so without what it had printed, and a
 * process with another code. It is there before the entry file of our worker asks whether there is any.
 */
function watch(): void {
  process.prependListener('uncaughtExceptionMonitor', (error) => {
    for (const isOfKind of passed) {
      if (!isOfKind(error)) continue;
      process.once('uncaughtException', () => {});
      return;
    }
  });
}
