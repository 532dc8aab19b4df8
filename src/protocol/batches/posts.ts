import type { Batch } from '../channels/channel.js';
import { asName, type Shape } from '../copy/beginnings.js';
import { pushRow, type Row, type RowShape } from '../copy/shapes.js';
import type { Transferable } from '../copy/transfer.js';
import type { Layouts } from '../copy/tree-format.js';
import { learn } from '../copy/tree-reader.js';
import type { Marks, Packed } from '../copy/values.js';
import { BatchWriter } from './batch-writer.js';
import type { Cells } from './cells.js';
import {
  ABORT,
  ATTACH,
  CLOSE,
  CREDIT,
  DETACH,
  EACH,
  LAYOUT,
  LOOK,
  type MessageHead,
  ONE,
  OPEN,
  PROBE,
  RESUME,
  RUN,
  SHAPE,
  STOP,
  type StartSpec,
  type StopReason,
  TREE,
} from './messages.js';
import type { SentProbe } from './probe.js';

/** Writes what a posting side sends, gathering equal shapes into runs. */
export class PostWriter extends BatchWriter {
  /** By their keys, which messages with and without objects in them share. */
  private readonly shapeIds = new Map<Shape['keys'], number>();
  /** The last that was looked up. */
  private named: Shape | undefined;
  private nameOfIt = 0;
  // The run that is open for more rows; its count stands at `countAt`.
  private countAt = 0;
  private link = 0;
  private shape: Shape | undefined;
  private tell = false;
  private nextId = 0;
  /** It is one message each on several links. */
  private each = false;

  protected override endRun(): void {
    this.shape = undefined;
  }

  /** Names every shape anew: what had been written last was lost, and its shapes with it. */
  restart(): void {
    this.take();
    this.shapeIds.clear();
    this.named = undefined;
    this.forgetLayouts();
  }

  row(link: number, id: number, shape: RowShape, row: Row, tell: boolean): void {
    if (shape.isTree) {
      this.tree(link, id, shape, row as unknown[], tell);
      return;
    }
    if (shape !== this.shape || tell !== this.tell) this.openRun(link, id, shape, tell);
    else if (link !== this.link) this.openEach(link, id, shape, tell);
    else if (id !== this.nextId || this.each) this.openRun(link, id, shape, tell);
    this.nextId = id + 1;
    (this.batch[this.countAt] as number)++;
    pushRow(this.batch, shape, row);
  }

  private tree(link: number, id: number, shape: Shape, tree: readonly unknown[], tell: boolean): void {
    if (shape !== this.named) this.name(shape);
    this.writeTree(tree, TREE, link, id, this.nameOfIt, tell);
  }

  private openRun(link: number, id: number, shape: Shape, tell: boolean): void {
    if (shape !== this.named) this.name(shape);
    this.batch.push(RUN, link, this.nameOfIt, tell, id, 0);
    this.countAt = this.batch.length - 1;
    this.each = false;
    this.link = link;
    this.shape = shape;
    this.tell = tell;
  }

  /** A thousand actors with a message each make one of these, at half of what it takes to clone a run for each. */
  private openEach(link: number, id: number, shape: Shape, tell: boolean): void {
    const { batch } = this;
    if (!this.each) {
      if (batch[this.countAt] !== 1) {
        this.openRun(link, id, shape, tell);
        return;
      }
      // What is there takes the same place: RUN link shapeId tell id 1 value, EACH shapeId tell 1 link id value.
      const at = this.countAt - 5;
      const firstId = batch[at + 4];
      batch[at] = EACH;
      batch[at + 1] = batch[at + 2];
      batch[at + 2] = tell;
      batch[at + 3] = 1;
      batch[at + 4] = this.link;
      batch[at + 5] = firstId;
      this.countAt = at + 3;
      this.each = true;
    }
    batch.push(link, id);
    this.link = link;
  }

  private name(shape: Shape): void {
    let shapeId = this.shapeIds.get(shape.keys);
    if (shapeId === undefined) {
      shapeId = this.shapeIds.size;
      this.shapeIds.set(shape.keys, shapeId);
      this.batch.push(SHAPE, shapeId, shape.keys, shape.action, shape.at);
    }
    this.named = shape;
    this.nameOfIt = shapeId;
  }

  one(link: number, id: number, head: MessageHead, message: unknown, marks: Marks | undefined, transfer: Transferable[] | undefined): void {
    this.write(ONE, link, id, head, message, marks);
    this.move(transfer);
  }

  open(link: number, spec: Omit<StartSpec, 'args'>, args: Packed): void {
    this.write(OPEN, link, { ...spec, args: args.value }, args.marks);
    this.move(args.transfer);
  }

  abort(link: number, id: number, reason: Packed): void {
    this.write(ABORT, link, id, reason.value, reason.marks);
    this.move(reason.transfer);
  }

  credit(link: number, id: number, count: number): void {
    this.write(CREDIT, link, id, count);
  }

  look(link: number): void {
    this.write(LOOK, link);
  }

  resume(link: number): void {
    this.write(RESUME, link);
  }

  stop(link: number, reason: StopReason): void {
    this.write(STOP, link, reason);
  }

  close(link: number): void {
    this.write(CLOSE, link);
  }

  attach(link: number, actorId: string, cells: Cells | undefined): void {
    this.write(ATTACH, link, actorId, cells);
  }

  detach(link: number): void {
    this.write(DETACH, link);
  }

  probe(link: number, probe: SentProbe): void {
    this.write(PROBE, link, probe);
  }
}

/** Messages of one shape, still as rows of a batch: they become objects one by one, when their turn comes. */
export interface Run {
  readonly batch: Batch;
  readonly shape: Shape;
  readonly tell: boolean;
  /** It is one message, as a list. */
  readonly layouts?: Layouts;
}

/** What a worker does with each operation. */
export interface PostHandler {
  onRun(link: number, run: Run, firstId: number, count: number, at: number): void;
  onOne(link: number, id: number, head: MessageHead, message: unknown, marks: Marks | undefined): void;
  onOpen(link: number, spec: StartSpec, marks: Marks | undefined): void;
  onAbort(link: number, id: number, reason: unknown, marks: Marks | undefined): void;
  onCredit(link: number, id: number, count: number): void;
  onLook(link: number): void;
  onResume(link: number): void;
  onStop(link: number, reason: StopReason): void;
  onClose(link: number): void;
  onAttach(link: number, actorId: string, cells: Cells | undefined): void;
  onDetach(link: number): void;
  onProbe(link: number, probe: SentProbe): void;
}

/** Reads what a `PostWriter` wrote. One per connection: it remembers the shapes and layouts. */
export class PostReader {
  private readonly shapes: Shape[] = [];
  private readonly layouts: (readonly string[])[] = [];
  private readonly handler: PostHandler;

  constructor(handler: PostHandler) {
    this.handler = handler;
  }

  read(batch: Batch): void {
    const { handler, shapes, layouts } = this;
    // biome-ignore lint/suspicious/noExplicitAny: the fields' types follow from the op code before them, see messages.ts.
    const b = batch as any[];
    for (let at = 0; at < b.length; ) {
      switch (b[at]) {
        case SHAPE:
          shapes[b[at + 1]] = { keys: b[at + 2].map(asName), action: asName(b[at + 3]), at: b[at + 4] };
          at += 5;
          break;
        case RUN: {
          const shape = shapes[b[at + 2]] as Shape;
          const count = b[at + 5] as number;
          handler.onRun(b[at + 1], { batch, shape, tell: b[at + 3] }, b[at + 4], count, at + 6);
          at += 6 + count * (shape.keys.length - 1);
          break;
        }
        case EACH: {
          const shape = shapes[b[at + 1]] as Shape;
          const run: Run = { batch, shape, tell: b[at + 2] };
          const width = shape.keys.length + 1;
          const end = at + 4 + b[at + 3] * width;
          for (at += 4; at < end; at += width) handler.onRun(b[at], run, b[at + 1], 1, at + 2);
          break;
        }
        case LAYOUT:
          learn(layouts, b[at + 1], b[at + 2]);
          at += 3;
          break;
        case TREE:
          handler.onRun(b[at + 1], { batch, shape: shapes[b[at + 3]] as Shape, tell: b[at + 4], layouts }, b[at + 2], 1, at + 6);
          at += 6 + b[at + 5];
          break;
        case ONE:
          handler.onOne(b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5]);
          at += 6;
          break;
        case OPEN:
          handler.onOpen(b[at + 1], b[at + 2], b[at + 3]);
          at += 4;
          break;
        case ABORT:
          handler.onAbort(b[at + 1], b[at + 2], b[at + 3], b[at + 4]);
          at += 5;
          break;
        case CREDIT:
          handler.onCredit(b[at + 1], b[at + 2], b[at + 3]);
          at += 4;
          break;
        case LOOK:
          handler.onLook(b[at + 1]);
          at += 2;
          break;
        case RESUME:
          handler.onResume(b[at + 1]);
          at += 2;
          break;
        case STOP:
          handler.onStop(b[at + 1], b[at + 2]);
          at += 3;
          break;
        case CLOSE:
          handler.onClose(b[at + 1]);
          at += 2;
          break;
        case ATTACH:
          handler.onAttach(b[at + 1], b[at + 2], b[at + 3]);
          at += 4;
          break;
        case DETACH:
          handler.onDetach(b[at + 1]);
          at += 2;
          break;
        case PROBE:
          handler.onProbe(b[at + 1], b[at + 2]);
          at += 3;
          break;
        default:
          throw new RangeError(`no such operation in a batch of posts: ${String(b[at])} at ${at}`);
      }
    }
  }
}
