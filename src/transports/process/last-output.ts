const KEPT_LINES = 20;
const KEPT_BYTES = 4 * 1024;
/** V8's report of its end is followed by two stack traces. */
const SEEN_BYTES = 16 * 1024;
const OUT_OF_MEMORY = /^(?:(?:FATAL ERROR|# Fatal).*out of memory|# Fatal javascript OOM in ).*$/im;

/** The last that a process wrote to stderr. */
export class LastOutput {
  private bytes: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    const all = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    this.bytes = all.subarray(Math.max(0, all.length - SEEN_BYTES));
  }

  /** V8's own words, if it ended the process for want of memory. */
  get outOfMemory(): string | undefined {
    return OUT_OF_MEMORY.exec(this.bytes.toString())?.[0];
  }

  /** A few lines for another text. */
  get lines(): string {
    const text = this.outOfMemory ?? this.bytes.subarray(-KEPT_BYTES).toString();
    return text.trimEnd().split(/\r?\n/).slice(-KEPT_LINES).join('\n');
  }
}
