import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { scratchPath } from './scratch.js';

/** What an actor did, kept in a file: it outlives the actor's crash. Messages and constructor arguments carry the `path`. */
export class Journal {
  readonly path: string = scratchPath('journal');

  get lines(): string[] {
    return linesOf(this.path);
  }

  has(line: string): boolean {
    return this.lines.includes(line);
  }
}

/** Inside an actor. */
export function write(path: string, line: string): void {
  appendFileSync(path, `${line}\n`);
}

/** Inside an actor: what it, or the one before it, has written. */
export function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}
