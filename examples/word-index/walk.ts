import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A file to index. */
export interface SourceFile {
  /** Below the root, with '/' on every system. */
  readonly path: string;
  /** The package that it belongs to: the first part of the path, or the first two of a scoped package. */
  readonly directory: string;
  readonly bytes: number;
}

/** All .d.ts and .md files below the root, a directory's together. Links are not followed. */
export async function findFiles(root: string): Promise<SourceFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && /\.(d\.ts|md)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(found.map(async (file) => describe(relative(root, file).split(sep), (await stat(file)).size)));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function describe(parts: string[], bytes: number): SourceFile {
  const depth = parts[0].startsWith('@') ? 2 : 1;
  return { path: parts.join('/'), directory: parts.slice(0, Math.min(depth, parts.length - 1)).join('/') || '.', bytes };
}
