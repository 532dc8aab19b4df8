import { expect } from 'chai';
import { feed } from '../../examples/word-index/feed.js';
import type { Indexer } from '../../examples/word-index/indexer.js';
import type { SourceFile } from '../../examples/word-index/walk.js';
import { type ActorExecutor, Future } from '../../src/index.js';
import { pause, until } from '../support/until.js';

/** Stands in for an actor, and does what the spec says when it says so. */
class FakeIndexer {
  readonly posted = new Map<string, Future<number>>();
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  async whenWritable(): Promise<void> {
    await until(() => [...this.posted.values()].filter(({ state }) => state === 'pending').length < this.capacity);
  }

  post({ path }: { path: string }): Future<number> {
    const future = new Future<number>();
    this.posted.set(path, future);
    return future;
  }

  begin(path: string): Future<number> {
    const future = this.posted.get(path) as Future<number>;
    expect(future.setRunningOrNotifyCancel()).to.equal(true);
    return future;
  }

  finish(...paths: string[]): void {
    for (const path of paths) this.begin(path).setResult(10);
  }

  /** Finishes whatever comes, here and there, until the feeding has ended. */
  async finishAllUntil(result: Promise<unknown>, other: FakeIndexer): Promise<void> {
    let ended = false;
    void result.then(() => {
      ended = true;
    });
    await until(() => {
      for (const { posted } of [this, other])
        for (const future of posted.values()) if (future.state === 'pending' && future.setRunningOrNotifyCancel()) future.setResult(10);
      return ended;
    });
  }

  get executor(): ActorExecutor<Indexer> {
    return this as unknown as ActorExecutor<Indexer>;
  }
}

const filesOf = (...paths: string[]): SourceFile[] => paths.map((path) => ({ path, directory: path.split('/')[0], bytes: 1 }));

describe('examples/word-index/feed', () => {
  it('posts to each actor what that one has room for', async () => {
    const [one, two] = [new FakeIndexer(2), new FakeIndexer(1)];
    const files = filesOf('a/1', 'b/1', 'c/1', 'd/1', 'e/1', 'f/1', 'g/1', 'h/1');
    const result = feed(files, [one.executor, two.executor], () => {});
    await until(() => one.posted.size === 2 && two.posted.size === 1);
    await pause(20);
    expect([one.posted.size, two.posted.size]).to.deep.equal([2, 1]);
    two.finish(...two.posted.keys());
    await until(() => two.posted.size === 2);
    expect(one.posted.size).to.equal(2);
    await one.finishAllUntil(result, two);
    expect(new Set([...one.posted.keys(), ...two.posted.keys()]).size).to.equal(one.posted.size + two.posted.size);
  });

  it('cancels at half way what waits of the directory that most waiting files are of, and posts no more of it', async () => {
    const indexer = new FakeIndexer(5);
    const files = filesOf('a/1', 'a/2', 'b/1', 'c/1', 'c/2', 'd/1', 'c/3', 'c/4', 'b/2', 'c/5', 'b/3');
    let done = 0;
    const result = feed(files, [indexer.executor], () => done++);
    await until(() => indexer.posted.size === 5);
    indexer.finish('a/1', 'a/2', 'b/1');
    const running = indexer.begin('c/1');
    await until(() => indexer.posted.size === 9);
    indexer.finish('c/2', 'b/2');
    await until(() => indexer.posted.has('b/3'));
    indexer.finish('d/1', 'b/3');
    running.setResult(10);
    const { indexed, words, cancellation } = await result;
    expect(cancellation).to.deep.equal({ directory: 'c', begun: 2, cancelled: 2, skipped: 1 });
    expect([...indexer.posted].filter(([, future]) => future.cancelled()).map(([path]) => path)).to.deep.equal(['c/3', 'c/4']);
    expect(indexed.map(({ path }) => path)).to.deep.equal(['a/1', 'a/2', 'b/1', 'c/1', 'c/2', 'd/1', 'b/2', 'b/3']);
    expect([words, done]).to.deep.equal([80, 11]);
  });

  it('cancels at half way also when all files have been posted before', async () => {
    const indexer = new FakeIndexer(4);
    const result = feed(filesOf('a/1', 'a/2', 'b/1', 'b/2'), [indexer.executor], () => {});
    await until(() => indexer.posted.size === 4);
    await pause(20);
    indexer.finish('b/1', 'b/2');
    const { indexed, cancellation } = await result;
    expect(indexed.map(({ path }) => path)).to.deep.equal(['b/1', 'b/2']);
    expect(cancellation).to.deep.equal({ directory: 'a', begun: 0, cancelled: 2, skipped: 0 });
  });

  it('cancels nothing when no file waits at half way', async () => {
    const indexer = new FakeIndexer(2);
    const result = feed(filesOf('a/1', 'a/2'), [indexer.executor], () => {});
    await until(() => indexer.posted.size === 2);
    const running = indexer.begin('a/2');
    indexer.finish('a/1');
    running.setResult(10);
    const { indexed, cancellation } = await result;
    expect([indexed.length, cancellation]).to.deep.equal([2, undefined]);
  });
});
