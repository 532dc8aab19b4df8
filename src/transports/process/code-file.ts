import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let held: { readonly code: Uint8Array; readonly fd: number } | undefined;

/**
 * The descriptor of a file with such content and without a name, which children inherit; undefined where there is none. The last one stays
 * open: each child reads it once, from its beginning.
 */
export function codeFile(code: Uint8Array | undefined): number | undefined {
  if (code === undefined) return undefined;
  if (held?.code !== code) {
    if (held !== undefined) closeSync(held.fd);
    const fd = write(code);
    held = fd === undefined ? undefined : { code, fd };
  }
  return held?.fd;
}

function write(code: Uint8Array): number | undefined {
  const name = join(tmpdir(), `futures-actors-${process.pid}-${Math.random().toString(36).slice(2)}`);
  let fd: number | undefined;
  try {
    // One that is there already is somebody else's, and code of theirs would run in our processes.
    fd = openSync(name, 'wx+', 0o600);
    // Windows keeps the name until the last has closed the file.
    rmSync(name);
    if (writeSync(fd, code) === code.length) return fd;
  } catch {
    // No folder, no room, no permission: then the children compile the code themselves.
  }
  if (fd !== undefined) closeSync(fd);
  return undefined;
}
