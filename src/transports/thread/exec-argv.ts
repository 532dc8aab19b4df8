import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';

/** Of no Node: with it among its flags no thread is made, and the error names all those that Node refuses a thread. */
const PROBE = '--futures-actors-probe';

function probe(flags: readonly string[], env?: NodeJS.ProcessEnv): string {
  try {
    new Worker('', { eval: true, execArgv: [PROBE, ...flags], ...(env === undefined ? {} : { env }) });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`Node has taken ${PROBE} for a flag`);
}

/** Where the first one is that Node refuses a thread; -1 where there is none, or something else is wrong. */
function indexOfRefused(flags: readonly string[]): number {
  const before = `${probe([])}, `;
  const text = probe(flags);
  if (!text.startsWith(before)) return -1;
  const refused = `${text.slice(before.length)}, `;
  return flags.findIndex((flag) => refused.startsWith(`${flag}, `));
}

const known = new Map<string, boolean>();

/** Whether a process would take the flag. Node itself is asked, once for each: V8 has hundreds, other ones in each release, and lists them nowhere else. */
function isKnown(flag: readonly string[]): boolean {
  const key = flag.join(' ');
  let answer = known.get(key);
  if (answer === undefined) {
    answer = spawnSync(process.execPath, [...flag, '--version'], { stdio: 'ignore', windowsHide: true }).status === 0;
    known.set(key, answer);
  }
  return answer;
}

/**
 * The flags without those that are a whole process's, V8's above all, and mean nothing in a thread. One that Node does not know at all
 * stays, to be refused.
 */
export function threadExecArgv(flags: readonly string[]): string[] {
  const kept = Array.from(flags);
  for (;;) {
    const index = indexOfRefused(kept);
    if (index < 0) return kept;
    // `--title name`: where Node does not know a flag, it does not know either that a value follows, and looks no further.
    const count = kept[index + 1]?.startsWith('-') === false ? 2 : 1;
    if (!isKnown(kept.slice(index, index + count))) return kept;
    kept.splice(index, count);
  }
}

/** One argument in NODE_OPTIONS, as it is spelled: Node splits at spaces, though not within double quotes, where a backslash escapes. */
const ARGUMENT = /(?:[^ "]|"(?:\\.|[^"\\])*")+/gs;

/** The flag for which Node refuses a thread such NODE_OPTIONS, with the `=` that follows; undefined where there is none, or something else is wrong. */
const refusedIn = (nodeOptions: string): string | undefined => /(\S+) is not allowed in NODE_OPTIONS/.exec(probe([], { NODE_OPTIONS: nodeOptions }))?.[1];

/** NODE_OPTIONS without the flags that are a whole process's. V8's stay: here Node passes over them, and the actor's own processes inherit them. */
export function threadNodeOptions(nodeOptions: string): string {
  if (refusedIn(nodeOptions) === undefined) return nodeOptions;
  const given = nodeOptions.match(ARGUMENT) ?? [];
  const kept: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const refused = refusedIn([...kept, given[i]].join(' '));
    if (refused === undefined) kept.push(given[i] as string);
    // No process would take it either: it stays, for Node to say so.
    else if (!process.allowedNodeEnvironmentFlags.has(refused)) return [...kept, ...given.slice(i)].join(' ');
    // `--title name`
    else if (!refused.endsWith('=') && given[i + 1]?.startsWith('-') === false) i++;
  }
  return kept.join(' ');
}
