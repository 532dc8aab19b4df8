import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scratchPath } from '../support/scratch.js';
import { HostProgram } from './host-program.js';

interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[];
}

/** How often the process called the handler 'work', by the coverage that it left behind. */
function calls(folder: string, pid: string): number | undefined {
  const file = readdirSync(folder).find((name) => name.startsWith(`coverage-${pid}-`));
  if (file === undefined) return undefined;
  const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Coverage;
  return result.find(({ url }) => url.endsWith('/lodger.js'))?.functions.find(({ functionName }) => functionName === 'work')?.ranges[0]?.count;
}

describe('Coverage of a process actor', () => {
  for (const [end, how] of [
    ['shutdown', 'was shut down'],
    ['natural', 'ended with the program'],
    ['exit', 'was let go by process.exit() of its host'],
    ['SIGTERM', 'was ended by SIGTERM'],
  ] as const) {
    it(`is kept when it ${how}`, async () => {
      const folder = scratchPath('coverage');
      const host = await HostProgram.start('covered.ts', [end], { env: { NODE_V8_COVERAGE: folder } });
      expect((await host.allEnded()).code).to.equal(0);
      const pid = / (\d+) is the actor/.exec(host.stdout)?.[1] as string;
      expect(calls(folder, pid)).to.equal(1);
    });
  }
});
