import { UsageError } from './usage.js';

// main.js PROGRAM [its arguments]: runs one of the programs here. What they do not know on their command line is told in a line, and the exit code is 2.
const [program = 'run'] = process.argv.splice(2, 1);
try {
  await import(`./${program}.js`);
} catch (error) {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!(error instanceof UsageError) && !code.startsWith('ERR_PARSE_ARGS_')) throw error;
  console.error((error as Error).message);
  process.exitCode = 2;
}
