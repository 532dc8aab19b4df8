import { parseArgs } from 'node:util';
import { FULL, QUICK, type Scale } from './columns/column.js';
import { UsageError } from './usage.js';

export interface CommandLine {
  readonly only: readonly string[];
  readonly columns: readonly string[];
  readonly rounds: number;
  readonly scale: Scale;
  readonly quick: boolean;
  readonly profiles: string | undefined;
  readonly rest: readonly string[];
}

/** `--only thread,piscina --columns all,callers --rounds 5 --quick --profiles FOLDER`, and what stands without a name. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      columns: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profiles: { type: 'string' },
    },
  });
  return {
    only: listOf(values.only),
    columns: listOf(values.columns),
    rounds: roundsOf(values.rounds, values.quick ? 2 : 4),
    scale: values.quick ? QUICK : FULL,
    quick: values.quick,
    profiles: values.profiles,
    rest: positionals,
  };
}

/** `--only a,b --only c` */
export const listOf = (parts: readonly string[]): string[] => parts.flatMap((part) => part.split(',')).filter((part) => part !== '');

export function roundsOf(text: string | undefined, usual: number): number {
  const rounds = Number(text ?? usual);
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError(`--rounds is a whole number from 1, not ${text}`);
  return rounds;
}
