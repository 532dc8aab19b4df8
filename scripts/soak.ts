// Uses actors at random for as long as one likes, and holds what they do against the contract (npm run soak):
//   npm run soak -- --minutes N [--mode inline|thread|process|shared-thread|shared-process] [--seed S] [--batches N] [--actors N]
// Without a mode the minutes are shared among all. A failure prints the command that runs it again, and the exit code is 1.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { built } from '../spec/programs/built.js';

// An interrupt reaches the program as well, which then tells how far it came.
process.on('SIGINT', () => {});
// Compiled, so that an actor starts several times faster than through a loader.
const program = join(await built(), 'spec', 'properties', 'fixtures', 'soak.js');
const child = spawn(process.execPath, ['--expose-gc', program, ...process.argv.slice(2)], { stdio: 'inherit' });
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
