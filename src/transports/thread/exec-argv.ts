import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';

/** Of no Node: with it among its flags no thread is made, and the error names all those that Node refuses a thread. */
const PROBE = '--futures-actors-probe';

function probe(flags: readonly string[]): string {
  try {
    new Worker('', { eval: true, execArgv: [PROBE, ...flags] });
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

/** The flags without those that are a whole process's, V8's above all, and mean nothing in a thread. One that Node does not know at all stays, to be refused. */
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
