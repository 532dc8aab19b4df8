import { actor, handler } from '../../../src/index.js';

/** There is another class of this name, in another module. */
@actor()
export class Twin {
  @handler('who')
  who(_message: { action: 'who' }): string {
    return 'twin b';
  }
}
