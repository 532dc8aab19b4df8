import { expect } from 'chai';
import type { ActorWatch, AnswerWatch } from '../../src/client/answers.js';
import type { Connection } from '../../src/client/connection.js';
import { InFlight } from '../../src/client/in-flight.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';
import { BEGUN, CANCELLED, claim, sharedCells } from '../../src/protocol/batches/cells.js';
import type { PostWriter } from '../../src/protocol/batches/posts.js';

describe('The messages that a worker has', () => {
  it('are taken back from the newest on, as a worker that goes on meanwhile would pass over the oldest and begin newer ones', () => {
    const cells = sharedCells(false);
    const inFlight = new InFlight({} as AnswerWatch, {} as ActorWatch, { link: () => 1, inFlight: 0 } as unknown as Connection, cells);
    const tasks = Array.from({ length: 40 }, (_, seq) => new Task(undefined as unknown as TaskQueue, seq, true));
    for (const task of tasks) inFlight.add(task);
    let next = 1;
    const begun: number[] = [];
    let looks = 0;
    /** Passes over what is taken back, as often as it likes, and begins what it finds. */
    const worker = (): void => {
      for (; next <= tasks.length; next++) {
        if (!claim(cells, next, BEGUN)) continue;
        begun.push(next++ - 1);
        return;
      }
    };
    const back = inFlight.takeBack(() => {
      if (++looks % 3 === 0) worker();
      return true;
    });
    expect(begun).to.have.length.above(5);
    expect([...begun, ...back.map(({ _seq }) => _seq)]).to.deep.equal(tasks.map(({ _seq }) => _seq));
  });

  it('can be cancelled when the worker has passed one over for its deadline, and has not told so yet', () => {
    const cells = sharedCells(false);
    const inFlight = new InFlight({} as AnswerWatch, {} as ActorWatch, { link: () => 1, inFlight: 0 } as unknown as Connection, cells);
    const [late, begun] = [0, 1].map((seq) => new Task(undefined as unknown as TaskQueue, seq, true));
    for (const task of [late, begun]) inFlight.add(task);
    claim(cells, late._id, CANCELLED);
    claim(cells, begun._id, BEGUN);
    expect([inFlight.claim(late), inFlight.begun(late)]).to.deep.equal([true, false]);
    expect([inFlight.claim(begun), inFlight.begun(begun)]).to.deep.equal([false, true]);
  });

  it('have their slots used again while concurrent ones run on, and keep what is known of them', () => {
    const cells = sharedCells(true);
    const aborted: number[] = [];
    const connection = { link: () => 1, unlink: () => {}, inFlight: 0, codec: { packError: () => undefined } } as unknown as Connection;
    connection.control = (write): void => write({ abort: (_link: number, id: number) => aborted.push(id) } as unknown as PostWriter);
    const inFlight = new InFlight({} as AnswerWatch, {} as ActorWatch, connection, cells);
    const add = (seq: number): AnyTask => {
      const task = new Task(undefined as unknown as TaskQueue, seq, true);
      task.markConcurrent();
      inFlight.add(task);
      return task;
    };
    const tasks = Array.from({ length: cells.length }, (_, seq) => add(seq));
    const [running, cancelled] = tasks as [AnyTask, AnyTask];
    claim(cells, running._id, BEGUN);
    // The worker has not passed it over yet: in its cell it must not find another message.
    inFlight.claim(cancelled);
    expect(inFlight.full).to.equal(true);
    inFlight.makeRoom();
    expect([inFlight.full, inFlight.count, inFlight.hasConcurrent]).to.deep.equal([false, tasks.length, true]);
    const next = add(tasks.length);
    expect(inFlight.full).to.equal(true);
    expect(next._id & (cells.length - 1)).to.equal(running._id & (cells.length - 1));
    expect([inFlight.begun(running), inFlight.claim(running), inFlight.begun(next)]).to.deep.equal([true, false, false]);
    inFlight.abort(running, 'enough');
    expect(aborted).to.deep.equal([running._id]);
    expect(claim(cells, next._id, BEGUN)).to.equal(true);
    expect(inFlight.tasks()).to.deep.equal([...tasks, next]);
    expect(inFlight.oldestBegun).to.equal(running);
    const { begun, waiting } = inFlight.lose();
    expect(begun).to.deep.equal([running, next]);
    expect(waiting).to.deep.equal(tasks.slice(1));
    expect([inFlight.count, connection.inFlight]).to.deep.equal([0, 0]);
  });
});
