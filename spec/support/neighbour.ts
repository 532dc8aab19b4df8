import { actor, handler } from '../../src/index.js';

/** Lives beside others, and does as they do or nothing. */
@actor()
export class Neighbour {
  @handler('greet')
  greet(_message: { action: 'greet' }): string {
    return 'hello';
  }
}
