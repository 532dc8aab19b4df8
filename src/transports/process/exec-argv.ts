/** As the tables below spell it: Node takes an underscore for a dash. */
const spelled = (flag: string): string => flag.replace(/^--[^=]*/, (name) => name.replaceAll('_', '-'));

/** Flags that are about a program's main file or its one debugger, and hold for no other process. */
const OWN =
  /^(-e|-p|-pe|--eval|--print|-i|--interactive|-c|--check|--input-type|--test|--watch(-path|-preserve-output)?|--inspect(-[a-z-]+)?|--debug-port)(=|$)/;
/** Those of them whose value may be the next argument. */
const WITH_VALUE = /^(-e|-p|-pe|--eval|--print|--input-type|--watch-path|--inspect-port|--debug-port|--inspect-publish-uid)$/;

/** The host's own flags, as far as they hold for another process: loaders, source maps, limits. */
export function inheritedExecArgv(own: readonly string[], nodeOptions: string | undefined): string[] {
  const inherited: string[] = [];
  for (let i = 0; i < own.length; i++) {
    const given = own[i] as string;
    const flag = spelled(given);
    if (!OWN.test(flag)) inherited.push(given);
    // `node -p -e code` has both.
    else if (WITH_VALUE.test(flag) && !OWN.test(spelled(own[i + 1] ?? ''))) i++;
  }
  // What NODE_OPTIONS says reaches the child by itself. The port is the host's by then: any other will do.
  if (nodeOptions?.includes('--inspect')) inherited.push('--inspect-port=0');
  return inherited;
}

/** The host's NODE_OPTIONS for another process: with a debugger, if they ask for one, and without waiting for it, as nobody knows that there is one more. */
export const startingAtOnce = (nodeOptions: string): string => nodeOptions.replaceAll(/--inspect[-_](brk|wait)(?=[=\s"]|$)/g, '--inspect');
