import type { Route } from './route.js';

/** The ways by which other actors post to this one. */
export class Guests {
  private readonly routes = new Set<Route>();
  private closing = false;
  private onEmpty: (() => void) | undefined;

  add(route: Route): void {
    this.routes.add(route);
    if (this.closing) route.stopping();
  }

  delete(route: Route): void {
    this.routes.delete(route);
    if (this.routes.size === 0) this.onEmpty?.();
  }

  /** Asks them to post no more. Resolves when all that they had posted has been answered. */
  async drain(): Promise<void> {
    this.closing = true;
    for (const route of this.routes) route.stopping();
    if (this.routes.size === 0) return;
    await new Promise<void>((resolve) => {
      this.onEmpty = resolve;
    });
  }
}
