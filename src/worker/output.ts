import { finished, type Writable } from 'node:stream';
import { clearRealTimeout, startRealTimeout } from '../real-time.js';

/** Longer than whoever reads the output takes; one who has stopped reading must not keep an actor from its end. */
const LIMIT_MS = 3000;

/**
 * Resolves when what was written to stdout and stderr has left: it goes through the event loop of a thread's host, or waits for whoever
 * reads a process's pipe, and would be lost with the end.
 */
export async function drainOutput(): Promise<void> {
  const drained = [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => drain(stream, resolve)));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = startRealTimeout(resolve, LIMIT_MS);
  });
  await Promise.race([Promise.all(drained), late]);
  clearRealTimeout(timer);
}

/**
 * A write to one that the actor has ended would be an uncaught error. Where nothing is left, none is needed; and by then a process's stream
 * says no more that it was ended.
 */
function drain(stream: Writable, done: () => void): void {
  if (stream.writableLength === 0) done();
  else if (stream.writableEnded) finished(stream, () => done());
  else stream.write('', () => done());
}
