// A program of your own imports from 'futures-actors'.
import { actor, handler } from '../../src/index.js';

/** Prints what other actors have to tell. Inline, it is in the program's own thread, where lines come out in the order in which they are handled. */
@actor({ mode: 'inline' })
export class Log {
  @handler('write')
  write({ line }: { action: 'write'; line: string }): void {
    console.log(line);
  }
}
