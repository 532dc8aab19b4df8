import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** One file more is done. */
  advance(): void;
  stop(): void;
}

/** A bar on a terminal; in a file or pipe, a line per quarter. */
export function startProgress(title: string, total: number): Progress {
  return process.stdout.isTTY ? bar(title, total) : lines(title, total);
}

function bar(title: string, total: number): Progress {
  const single = new SingleBar(
    { format: `${title} {bar} {percentage} % | {value} of {total} files`, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  single.start(total, 0);
  return { advance: () => single.increment(), stop: () => single.stop() };
}

function lines(title: string, total: number): Progress {
  let done = 0;
  return {
    advance(): void {
      const quarter = Math.floor((done * 4) / total);
      done++;
      if (Math.floor((done * 4) / total) > quarter) console.log(`${title} ${Math.floor((done * 100) / total)} % | ${done} of ${total} files`);
    },
    stop(): void {},
  };
}
