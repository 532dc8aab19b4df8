import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
let count = 0;

/** A path of its own in a folder that goes when this program does. Called on the host; actors are given the path. */
export function scratchPath(kind: string): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'futures-actors-'));
    // A process that comes to its end may write there at this moment.
    process.once('exit', () => rmSync(made, { recursive: true, force: true, maxRetries: 10 }));
    folder = made;
  }
  return join(folder, `${kind}-${count++}`);
}
