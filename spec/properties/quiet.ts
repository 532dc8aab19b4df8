/** Uncaught errors of a child process reach this program's stderr, as they should; those that a schedule asked for say nothing to anybody. */
export function silenceUncaught(): () => void {
  const { stderr } = process;
  const { write } = stderr;
  const filtered = (chunk: unknown, ...rest: never[]): boolean =>
    /\b(uncaught|unhandled), of \d/.test(String(chunk)) ? true : Reflect.apply(write, stderr, [chunk, ...rest]);
  stderr.write = filtered as typeof write;
  return () => {
    stderr.write = write;
  };
}
