/** By what an actor can still be posted to. With nothing left it is shut down, unless it is to stay. */
export class Reach {
  private grips = 0;
  private exported = false;
  private children = 0;
  private readonly onLost: () => void;

  constructor(onLost: () => void) {
    this.onLost = onLost;
  }

  /** One more executor, with its ref. */
  grip(): void {
    this.grips++;
  }

  /** An executor and its ref are gone. */
  ungrip(): void {
    this.grips--;
    this.check();
  }

  /** A ref was sent away: from then on nobody can tell whether any is left. */
  export(): void {
    if (this.exported) return;
    this.exported = true;
    this.grips++;
  }

  /** How many actors live that it has started: they hold refs to it, as far as anybody knows. */
  setChildren(count: number): void {
    this.children = count;
    this.check();
  }

  private check(): void {
    if (this.grips === 0 && this.children === 0) this.onLost();
  }
}
