/** What counts reasons. */
export interface Reasons {
  begin(): void;
  end(): void;
}

/** One reason for something to go on, which is counted once however often it is given. */
export class Reason {
  private held = false;
  private readonly reasons: Reasons;

  constructor(reasons: Reasons) {
    this.reasons = reasons;
  }

  set(held: boolean): void {
    if (held === this.held) return;
    if (held) this.reasons.begin();
    else this.reasons.end();
    // Last: a call that no stack is left for is made once more by the next one.
    this.held = held;
  }
}
