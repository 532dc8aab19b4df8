import type { HandlerContext } from './context.js';
import type { Route } from './route.js';

/** The handlers of one actor that were called and have not ended: one at most that is not concurrent, kept apart, for a set costs more than all else of a small handler that awaits. */
export class Running {
  /** The one that must end before the next that is not concurrent begins. */
  exclusive: HandlerContext | undefined;
  /** Of each route by their ids: there may be thousands, each to be aborted. */
  private readonly concurrent = new Map<Route, Map<number, HandlerContext>>();
  private others = 0;

  get size(): number {
    return this.exclusive === undefined ? this.others : this.others + 1;
  }

  add(context: HandlerContext): void {
    if (!context._concurrent) {
      this.exclusive = context;
      return;
    }
    const { _route: route, _id: id } = context;
    const ofRoute = this.concurrent.get(route);
    if (ofRoute === undefined) this.concurrent.set(route, new Map([[id, context]]));
    else ofRoute.set(id, context);
    this.others++;
  }

  delete(context: HandlerContext): void {
    if (this.exclusive === context) {
      this.exclusive = undefined;
      return;
    }
    const { _route: route, _id: id } = context;
    const ofRoute = this.concurrent.get(route);
    if (!ofRoute?.delete(id)) return;
    this.others--;
    if (ofRoute.size === 0) this.concurrent.delete(route);
  }

  /** The one whose message that is. */
  find(route: Route, id: number): HandlerContext | undefined {
    if (this.exclusive?._id === id && this.exclusive._route === route) return this.exclusive;
    return this.concurrent.get(route)?.get(id);
  }

  /** As they are now: whoever goes through them may end some. */
  all(): HandlerContext[] {
    const all = Array.from(this.concurrent.values(), (ofRoute) => [...ofRoute.values()]).flat();
    if (this.exclusive !== undefined) all.unshift(this.exclusive);
    return all;
  }
}
