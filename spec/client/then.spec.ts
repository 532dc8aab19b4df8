import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { type AnyTask, Task } from '../../src/client/task.js';
import { Future } from '../../src/future/future.js';
import { plainQueue } from './queue.js';

const posted = (): AnyTask => plainQueue().post({ action: 'say' }, undefined, false);

/** When all that waits for a microtask has run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function later<T>(value: T): Promise<T> {
  await turn();
  return value;
}

describe('then of the Future of a message', () => {
  for (const [when, read] of [
    ['that nobody has awaited', () => {}],
    ['that somebody awaits', (task: AnyTask) => void Promise.all([task, 2])],
    ['of which somebody has asked whether it is a promise', (task: AnyTask) => typeof task.then],
  ] as const) {
    it(`runs no handler at once, and each in the context of whoever gave it: ${when}`, async () => {
      const storage = new AsyncLocalStorage<string>();
      for (const settledBefore of [false, true]) {
        const task = posted();
        read(task);
        await turn();
        const seen: unknown[] = [];
        const note = (value: unknown): number => seen.push([value, storage.getStore()]);
        if (settledBefore) task.setResult(1);
        const done = storage.run('giver', () => [task.then(note, note), task.then(note), task.then(note.bind(undefined), note.bind(undefined))]);
        if (!settledBefore) storage.run('settler', () => task.setResult(1));
        expect(seen).to.deep.equal([]);
        await Promise.all(done);
        expect(seen).to.deep.equal(Array.from({ length: 3 }, () => [1, 'giver']));
      }
    });
  }

  it('runs no handler at once where another argument has to be waited for', async () => {
    for (const settledBefore of [false, true]) {
      const task = posted();
      if (settledBefore) task.setResult(1);
      const seen: unknown[] = [];
      const done = task.then((value) => seen.push(value), await later(() => seen.push('failed')));
      if (!settledBefore) task.setResult(1);
      expect(seen).to.deep.equal([]);
      await done;
      expect(seen).to.deep.equal([1]);
    }
  });

  it('settles the promise of whoever awaits it as the Future settles', async () => {
    const task = posted();
    const seen: unknown[] = [];
    void (async () => seen.push(await task))();
    void Promise.all([task, 2]).then((values) => seen.push(values));
    await turn();
    task.setResult(1);
    expect(seen).to.deep.equal([]);
    await turn();
    expect(seen).to.deep.equal([1, [1, 2]]);
  });

  it('can be had of the class, and given to the one Future by assignment', async () => {
    const task = posted();
    expect(Task.prototype.then).to.equal(Future.prototype.then);
    expect(task.then).to.equal(Future.prototype.then);
    expect(Object.hasOwn(Task.prototype, '_flags')).to.equal(false);
    Object.assign(task, { then: undefined });
    expect((await Promise.all([task, 2]))[0]).to.equal(task);
    expect(posted().then).to.equal(Future.prototype.then);
  });

  it('can be read where somebody has frozen the Future', async () => {
    const task = posted();
    task.setResult(1);
    Object.freeze(task);
    expect(await task).to.equal(1);
  });
});
