import { nextTurn } from '../../real-time.js';

let writing = 0;
const ignore = (): void => {};

/**
 * Writes what an actor's process has written to its stderr to that of the host, as if the process had inherited it: where that is a pipe which nobody
 * reads any more, or a full disk, it is lost, and no error of the host's.
 */
export function passOn(chunk: Buffer): void {
  const { stderr } = process;
  if (writing++ === 0) stderr.on('error', ignore);
  let written = false;
  // The event comes after the callback, though in the same turn.
  const release = (): void =>
    void nextTurn(() => {
      if (written) return;
      written = true;
      if (--writing === 0) stderr.off('error', ignore);
    });
  try {
    stderr.write(chunk, release);
  } finally {
    // What somebody has put in the place of `write` may throw, or never call back.
    if (stderr.writableLength === 0) release();
  }
}
