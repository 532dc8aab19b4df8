import { ABANDONED_MS } from '../client/idle-streams.js';
import { clearRealTimeout, startRealTimeout } from '../real-time.js';
import type { HandlerContext } from './context.js';
import type { Route } from './route.js';

/**
 * The handlers of one actor that were called and have not ended: one at most that is not concurrent, kept apart, for a set costs more than
 * all else of a small handler that awaits.
 */
export class Running {
  /** The one that must end before the next that is not concurrent begins. */
  exclusive: HandlerContext | undefined;
  /** Of each route by their ids: there may be thousands, each to be aborted. Undefined until there is one. */
  private concurrent: Map<Route, Map<number, HandlerContext>> | undefined;
  private others = 0;
  /** Of whoever waits for all to end: something may have changed. */
  private onChange: (() => void) | undefined;

  get size(): number {
    return this.exclusive === undefined ? this.others : this.others + 1;
  }

  add(context: HandlerContext): void {
    if (!context._concurrent) {
      this.exclusive = context;
      return;
    }
    const { _route: route, _id: id } = context;
    this.concurrent ??= new Map();
    const ofRoute = this.concurrent.get(route);
    if (ofRoute === undefined) this.concurrent.set(route, new Map([[id, context]]));
    else ofRoute.set(id, context);
    this.others++;
  }

  delete(context: HandlerContext): void {
    if (this.exclusive === context) {
      this.exclusive = undefined;
    } else {
      const { _route: route, _id: id } = context;
      const ofRoute = this.concurrent?.get(route);
      if (!ofRoute?.delete(id)) return;
      this.others--;
      if (ofRoute.size === 0) this.concurrent?.delete(route);
    }
    this.onChange?.();
  }

  /** Resolves when none runs; `aborted` ones, which nobody waits for any more and which may never end, need not be waited for, or rather not for long. */
  async idle(aborted: 'too' | 'not'): Promise<void> {
    if (this.size === 0) return;
    let patient = true;
    const waitsFor = (): boolean => this.all().some((context) => patient || aborted === 'too' || !context._aborted);
    const timer = startRealTimeout(() => {
      patient = false;
      this.onChange?.();
    }, ABANDONED_MS);
    while (waitsFor()) {
      await new Promise<void>((resolve) => {
        this.onChange = resolve;
      });
    }
    clearRealTimeout(timer);
    this.onChange = undefined;
  }

  /** Something still runs, and all of it has been told to end. */
  get abandoned(): boolean {
    return this.size > 0 && this.all().every((context) => context._aborted);
  }

  /** The one whose message that is. */
  find(route: Route, id: number): HandlerContext | undefined {
    if (this.exclusive?._id === id && this.exclusive._route === route) return this.exclusive;
    return this.concurrent?.get(route)?.get(id);
  }

  /** As they are now: whoever goes through them may end some. */
  all(): HandlerContext[] {
    const all = Array.from(this.concurrent?.values() ?? [], (ofRoute) => [...ofRoute.values()]).flat();
    if (this.exclusive !== undefined) all.unshift(this.exclusive);
    return all;
  }
}
