import type { HandlerContext } from './context.js';
import type { Route } from './route.js';

/** The handlers of one actor that were called and have not ended: one at most that is not concurrent, kept apart, for a set costs more than all else of a small handler that awaits. */
export class Running {
  /** The one that must end before the next that is not concurrent begins. */
  exclusive: HandlerContext | undefined;
  private readonly concurrent = new Set<HandlerContext>();

  get size(): number {
    return this.exclusive === undefined ? this.concurrent.size : this.concurrent.size + 1;
  }

  add(context: HandlerContext): void {
    if (context._concurrent) this.concurrent.add(context);
    else this.exclusive = context;
  }

  delete(context: HandlerContext): void {
    if (this.exclusive === context) this.exclusive = undefined;
    else this.concurrent.delete(context);
  }

  /** The one whose message that is. */
  find(route: Route, id: number): HandlerContext | undefined {
    if (this.exclusive?._id === id && this.exclusive._route === route) return this.exclusive;
    for (const context of this.concurrent) if (context._id === id && context._route === route) return context;
    return undefined;
  }

  /** As they are now: whoever goes through them may end some. */
  all(): HandlerContext[] {
    const all = Array.from(this.concurrent);
    if (this.exclusive !== undefined) all.unshift(this.exclusive);
    return all;
  }
}
