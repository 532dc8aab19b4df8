/** Node's last words before a child process of ours ends by what a schedule asked for, in whatever pieces they come. */
const ASKED_FOR = /\b(uncaught|unhandled), of |^\s*(Node\.js v.*)?\s*$/;

/** What children write to stderr reaches this program's, as it should; what was asked for tells nobody anything. */
export function silenceUncaught(): void {
  const { stderr } = process;
  const { write } = stderr;
  const filtered = (chunk: unknown, ...rest: never[]): boolean => (ASKED_FOR.test(String(chunk)) ? true : Reflect.apply(write, stderr, [chunk, ...rest]));
  stderr.write = filtered as typeof write;
}
