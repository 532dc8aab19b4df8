import type { ActorContext, ActorExecutor, ActorRef, BrokenExecutorError, Future, Mode } from '../../../src/index.js';
import { actor, handler, serializable, transfer } from '../../../src/index.js';
import { block, pass } from '../../support/gate.js';
import { linesOf, write } from '../../support/journal.js';

@serializable()
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly whom: ActorRef<Callee>;

  constructor(whom: ActorRef<Callee>) {
    super('ask somebody else');
    this.whom = whom;
  }
}

/** What others post to. */
@actor()
export class Callee {
  #journal: string;

  constructor(journal: string) {
    this.#journal = journal;
  }

  /** For the next spec. */
  @handler('write-to')
  writeTo({ journal }: { action: 'write-to'; journal: string }): void {
    this.#journal = journal;
  }

  onStop(): void {
    write(this.#journal, 'stop');
  }

  @handler('note')
  note({ n }: { action: 'note'; n: number }): number {
    write(this.#journal, `note ${n}`);
    return n;
  }

  @handler('double')
  double({ n }: { action: 'double'; n: number }): number {
    return 2 * n;
  }

  /** Numbers, and a ref to this actor, as it is for whoever takes it. */
  @handler('items')
  *items({ to }: { action: 'items'; to: number }, { self }: ActorContext<Callee>): Generator<number | ActorRef<Callee>> {
    try {
      for (let n = 0; n < to; n++) yield n;
      yield self;
    } finally {
      write(this.#journal, 'no more items');
    }
  }

  @handler('nest')
  nest({ value }: { action: 'nest'; value: unknown }): unknown {
    return { value };
  }

  @handler('refuse')
  refuse({ whom }: { action: 'refuse'; whom: ActorRef<Callee> }): never {
    throw new Refusal(whom);
  }

  @handler('fail')
  fail(_message: { action: 'fail' }): never {
    throw new RangeError('the callee failed');
  }

  @handler('self')
  self(_message: { action: 'self' }, { self }: ActorContext<Callee>): ActorRef<Callee> {
    return self;
  }

  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string }): Promise<string> {
    await pass(gate);
    return 'held';
  }

  /** Ends when what it has posted to itself has settled, which only a cancel or a kill can bring about, and notes how; `later`: and how a later post fails. */
  @handler('hold-oneself')
  async holdOneself({ gate, later }: { action: 'hold-oneself'; gate: string; later?: boolean }, { self }: ActorContext<Callee>): Promise<void> {
    self.tell({ action: 'note', n: 1 });
    const post = (n: number): Future<unknown> => self.post({ action: 'note', n }, { within: null });
    const posts = [post(2), post(3)];
    await pass(gate);
    const outcomes = await Promise.allSettled(posts);
    if (later) outcomes.push(...(await Promise.allSettled([(async () => post(4))()])));
    for (const settled of outcomes) {
      const { name, delivered } = (settled as PromiseRejectedResult).reason as BrokenExecutorError;
      write(this.#journal, `${name} ${delivered}`);
    }
  }

  @handler('wait-for-abort')
  async waitForAbort({ gate }: { action: 'wait-for-abort'; gate: string }, { signal }: ActorContext): Promise<string> {
    await Promise.race([pass(gate), new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))]);
    write(this.#journal, signal.aborted ? `aborted: ${String(signal.reason)}` : 'in peace');
    return signal.aborted ? 'aborted' : 'in peace';
  }

  @handler('deadline')
  deadline(_message: { action: 'deadline' }, { deadline }: ActorContext): number | undefined {
    return deadline;
  }

  @handler('quick', { timeout: 20, concurrent: true })
  async quick({ gate }: { action: 'quick'; gate: string }): Promise<void> {
    await pass(gate);
  }

  @handler('bytes')
  bytes({ buffer }: { action: 'bytes'; buffer: ArrayBuffer }): ArrayBuffer {
    const reversed = new Uint8Array(buffer).toReversed().buffer;
    return transfer(reversed, [reversed]);
  }

  @handler('exit')
  exit(_message: { action: 'exit' }): never {
    write(this.#journal, 'exit');
    process.exit(7);
  }

  @handler('block-and-exit')
  blockAndExit({ gate }: { action: 'block-and-exit'; gate: string }): never {
    block(gate);
    process.exit(7);
  }
}

/** Posts to those whose refs it is given. */
@actor()
export class Caller {
  readonly #given: ActorRef<Callee> | undefined;
  #kept: ActorRef<Callee> | undefined;
  #child: ActorExecutor<Callee> | undefined;
  #begun: AsyncIterator<unknown> | undefined;
  #failure: { round: number; error: unknown } | undefined;
  readonly #posted = new Map<number, Future<unknown>>();

  constructor(given?: { ref: ActorRef<Callee> }) {
    this.#given = given?.ref;
  }

  @handler('call')
  call({ to, n }: { action: 'call'; to: ActorRef<Callee>; n: number }): Promise<number> {
    return to.post({ action: 'double', n });
  }

  @handler('call-given')
  async callGiven({ n }: { action: 'call-given'; n: number }): Promise<number | undefined> {
    return this.#given?.post({ action: 'double', n });
  }

  @handler('keep')
  keep({ to }: { action: 'keep'; to: ActorRef<Callee> }): void {
    this.#kept = to;
  }

  @handler('kept')
  kept(_message: { action: 'kept' }): ActorRef<Callee> | undefined {
    return this.#kept;
  }

  @handler('note-many')
  async noteMany({ to, from, count }: { action: 'note-many'; to: ActorRef<Callee>; from: number; count: number }): Promise<number[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => to.post({ action: 'note', n: from + i })));
  }

  @handler('note-by-many-refs')
  async noteByMany({ refs }: { action: 'note-by-many-refs'; refs: ActorRef<Callee>[] }): Promise<void> {
    let n = 0;
    await Promise.all(Array.from({ length: 50 }, () => refs.map((ref) => ref.post({ action: 'note', n: n++ }))).flat());
  }

  @handler('same')
  async same({ a, b }: { action: 'same'; a: ActorRef<Callee>; b: Map<string, ActorRef<Callee>> }): Promise<unknown> {
    return { same: a === b.get('ref'), works: await b.get('ref')?.post({ action: 'double', n: 4 }) };
  }

  @handler('refused')
  async refused({ to, whom, n }: { action: 'refused'; to: ActorRef<Callee>; whom: ActorRef<Callee>; n: number }): Promise<number> {
    try {
      return await to.post({ action: 'refuse', whom });
    } catch (error) {
      return (error as Refusal).whom.post({ action: 'double', n });
    }
  }

  @handler('self-of')
  async selfOf({ to, n }: { action: 'self-of'; to: ActorRef<Callee>; n: number }): Promise<{ id: string; n: number }> {
    const self = await to.post({ action: 'self' });
    return { id: self.id, n: await self.post({ action: 'double', n }) };
  }

  @handler('error-of')
  async errorOf({ to }: { action: 'error-of'; to: ActorRef<Callee> }): Promise<unknown> {
    return to.post({ action: 'fail' });
  }

  /** What its own post says of itself when it was cancelled behind a handler at work. */
  @handler('cancel-behind')
  async cancelBehind({ to, gate, n }: { action: 'cancel-behind'; to: ActorRef<Callee>; gate: string; n: number }): Promise<unknown[]> {
    const held = to.post({ action: 'hold', gate });
    const behind = to.post({ action: 'note', n }, { priority: -1 });
    while (!held.running()) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const states = [behind.state, behind.cancel(), behind.state, held.cancel()];
    return states;
  }

  @handler('abort-one')
  async abortOne({ to, gate }: { action: 'abort-one'; to: ActorRef<Callee>; gate: string }): Promise<string> {
    const waiting = to.post({ action: 'wait-for-abort', gate });
    await pass(gate);
    waiting.abort(new Error('by its poster'));
    return waiting;
  }

  @handler('wait-there')
  waitThere({ to, gate, apart }: { action: 'wait-there'; to: ActorRef<Callee>; gate: string; apart?: boolean }): Promise<string> {
    return to.post({ action: 'wait-for-abort', gate }, apart ? { within: null } : {});
  }

  /** Takes numbers up to `enough`, or else the ref behind them, and what is answered by it. */
  @handler('stream')
  async stream({ to, count, enough }: { action: 'stream'; to: ActorRef<Callee>; count: number; enough: number }): Promise<number | string> {
    let numbers = 0;
    for await (const item of to.stream({ action: 'items', to: count }, { highWaterMark: 2 })) {
      if (typeof item !== 'number') return item.post({ action: 'double', n: numbers });
      if (item !== numbers++) throw new RangeError(`${item} came out of order`);
      if (numbers === enough) break;
    }
    return 'enough';
  }

  /** Takes numbers, slowly, until that fails; `how-it-failed` tells by what. */
  @handler('stream-on')
  async streamOn({ to, round }: { action: 'stream-on'; to: ActorRef<Callee>; round: number }): Promise<void> {
    this.#failure = { round, error: undefined };
    try {
      for await (const _ of to.stream({ action: 'items', to: 1_000_000 }, { highWaterMark: 2 })) await new Promise((resolve) => setTimeout(resolve, 1));
    } catch (error) {
      this.#failure = { round, error };
    }
  }

  @handler('how-it-failed', { concurrent: true })
  howItFailed(_message: { action: 'how-it-failed' }): { round: number; error: unknown } | undefined {
    return this.#failure;
  }

  /** Takes the first number, and keeps the rest for later. */
  @handler('begin-stream')
  async beginStream({ to }: { action: 'begin-stream'; to: ActorRef<Callee> }): Promise<unknown> {
    this.#begun = to.stream({ action: 'items', to: 1000 }, { highWaterMark: 2 });
    return (await this.#begun.next()).value;
  }

  @handler('deadline-there')
  deadlineThere({ to, apart }: { action: 'deadline-there'; to: ActorRef<Callee>; apart?: boolean }): Promise<number | undefined> {
    return to.post({ action: 'deadline' }, apart ? { within: null } : {});
  }

  @handler('default-timeout')
  async defaultTimeout({ to, gate }: { action: 'default-timeout'; to: ActorRef<Callee>; gate: string }): Promise<unknown> {
    return (await to.post({ action: 'quick', gate }).exception()) as Error;
  }

  @handler('tell-fail')
  tellFail({ to }: { action: 'tell-fail'; to: ActorRef<Callee> }): void {
    to.tell({ action: 'fail' });
  }

  @handler('tell-many')
  tellMany({ to, count }: { action: 'tell-many'; to: ActorRef<Callee>; count: number }): void {
    for (let n = 0; n < count; n++) to.tell({ action: 'note', n });
  }

  @handler('send-bytes')
  async sendBytes({ to, length }: { action: 'send-bytes'; to: ActorRef<Callee>; length: number }): Promise<{ left: number; bytes: Uint8Array }> {
    const buffer = Uint8Array.from({ length }, (_, i) => i).buffer;
    const reversed = to.post({ action: 'bytes', buffer }, { transfer: [buffer] });
    const left = buffer.byteLength;
    return { left, bytes: new Uint8Array(await reversed) };
  }

  /** Posts that nobody waits for yet; `settle` asks for them. */
  @handler('post')
  post({ to, from, count, first }: { action: 'post'; to: ActorRef<Callee>; from: number; count: number; first?: 'exit' | { gate: string } }): void {
    if (first === 'exit') this.#posted.set(from - 1, to.post({ action: 'exit' }, { within: null }));
    else if (first !== undefined) this.#posted.set(from - 1, to.post({ action: 'hold', gate: first.gate }, { within: null }));
    for (let n = from; n < from + count; n++) this.#posted.set(n, to.post({ action: 'note', n }, { within: null }));
  }

  @handler('states')
  states(_message: { action: 'states' }): string[] {
    return [...this.#posted.values()].map((future) => future.state);
  }

  @handler('settle')
  async settle(_message: { action: 'settle' }): Promise<[number, unknown][]> {
    const settled: [number, unknown][] = [];
    for (const [n, future] of this.#posted) {
      const error = (await future.exception().catch((cancelled: unknown) => cancelled)) as Error | null;
      settled.push([n, error ?? (await future)]);
    }
    this.#posted.clear();
    return settled;
  }

  /** What a post throws, or what its Future fails with. */
  @handler('failure-of')
  async failureOf({ to }: { action: 'failure-of'; to: ActorRef<Callee> }): Promise<{ thrown: boolean; error: unknown }> {
    try {
      return { thrown: false, error: await to.post({ action: 'double', n: 1 }, { within: null }).exception() };
    } catch (error) {
      return { thrown: true, error };
    }
  }

  @handler('nest-large')
  nestLarge({ to, length }: { action: 'nest-large'; to: ActorRef<Callee>; length: number }): Promise<unknown> {
    return to.post({ action: 'nest', value: Array.from({ length }, (_, i) => ({ i, text: `number ${i}` })) }).exception();
  }

  @handler('child')
  child({ mode, journal }: { action: 'child'; mode: Mode; journal: string }, context: ActorContext): ActorRef<Callee> {
    this.#child ??= context.spawnWith({ mode }, Callee, journal);
    return this.#child;
  }

  @handler('leave')
  leave(_message: { action: 'leave' }): never {
    process.exit(5);
  }
}

export const notes = (journal: string): number[] =>
  linesOf(journal)
    .filter((line) => line.startsWith('note'))
    .map((line) => Number(line.slice(5)));
