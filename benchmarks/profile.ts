import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readCommandLine } from './command-line.js';
import { measureAll } from './measure.js';
import { plan } from './plan.js';

// npm run bench:profile -- --only thread --columns all,callers,pingpong [--quick]
// Where the time goes, by V8's sampling profiler: self time by function, for the host and for each worker thread or process of a cell.
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const MOST = 25;
const { only, columns, scale } = readCommandLine(process.argv.slice(2));

/** ms of self time by function, the most first. */
function selfTimes({ nodes, samples, timeDeltas }: Profile): [string, number][] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}${url === '' ? '' : ` ${basename(url)}:${lineNumber + 1}`}`,
    ]),
  );
  const times = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const name = names.get(id) ?? '?';
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i] / 1000);
  }
  return [...times].sort((a, b) => b[1] - a[1]);
}

for (const cell of plan(only, columns, 1)) {
  const folder = mkdtempSync(join(tmpdir(), 'futures-actors-profile-'));
  try {
    const [{ samples } = { samples: [] }] = await measureAll([cell], { scale, profiles: folder, log: () => {} });
    console.log(`\n${cell.column.name} on ${cell.label}: ${JSON.stringify(samples[0])}`);
    for (const file of readdirSync(folder).sort()) {
      const times = selfTimes(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile);
      const busy = times.filter(([name]) => name !== '(idle)' && name !== '(program)').reduce((sum, [, ms]) => sum + ms, 0);
      // CPU.<date>.<time>.<pid>.<thread id>.<sequence>.cpuprofile; the host's thread is 0.
      const [, , , pid, thread] = file.split('.');
      console.log(
        `\n  process ${pid}, thread ${thread}: ${busy.toFixed(0)} ms busy, ${(times.find(([name]) => name === '(idle)')?.[1] ?? 0).toFixed(0)} ms idle`,
      );
      for (const [name, ms] of times.filter(([each]) => each !== '(idle)').slice(0, MOST)) {
        console.log(`  ${ms.toFixed(0).padStart(7)} ms ${((ms / busy) * 100).toFixed(1).padStart(5)} %  ${name}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
