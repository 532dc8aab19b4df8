// A program of your own imports from 'futures-actors'.
import { type ActorExecutor, type Future, wait } from '../../src/index.js';
import type { Indexer } from './indexer.js';
import type { SourceFile } from './walk.js';

/** Of the files of one directory, at the moment when no more of it was wanted: which had begun, and how many never did. */
export interface Cancellation {
  readonly directory: string;
  /** Being indexed, or indexed already: `cancel()` gave false. */
  readonly begun: number;
  /** In a mailbox: `cancel()` gave true. */
  readonly cancelled: number;
  /** Not posted yet. */
  readonly skipped: number;
}

export interface FeedResult {
  readonly indexed: SourceFile[];
  /** In the files that were indexed. */
  readonly words: number;
  readonly cancellation: Cancellation | undefined;
}

/** Feeds the files to the actors, no faster than they take them, and cancels the files of one directory when half of all are done. */
export async function feed(files: readonly SourceFile[], indexers: readonly ActorExecutor<Indexer>[], onDone: () => void): Promise<FeedResult> {
  const posted = new Map<SourceFile, Future<number>>();
  let done = 0;
  let unwanted: Cancellation | undefined;
  const fileDone = (): void => {
    onDone();
    if (++done === files.length >> 1) unwanted = cancelDirectory(files, posted);
  };
  const rest = files.values();
  const feedOne = async (indexer: ActorExecutor<Indexer>): Promise<void> => {
    // All these loops share one iterator: the next file goes to whichever actor has room first.
    for (const file of rest) {
      await indexer.whenWritable();
      if (file.directory === unwanted?.directory) {
        fileDone();
        continue;
      }
      const future = indexer.post({ action: 'add', path: file.path });
      posted.set(file, future);
      future.addDoneCallback(fileDone);
    }
  };
  await Promise.all(indexers.map(feedOne));
  // Until then any of them may still be cancelled, and awaiting that one would throw.
  await wait(posted.values());

  const indexed: SourceFile[] = [];
  let words = 0;
  for (const [file, future] of posted) {
    if (future.cancelled()) continue;
    words += await future;
    indexed.push(file);
  }
  return { indexed, words, cancellation: unwanted };
}

/** Cancels the directory that most of the waiting files belong to; none, when no file waits. */
function cancelDirectory(files: readonly SourceFile[], posted: ReadonlyMap<SourceFile, Future<number>>): Cancellation | undefined {
  const waiting = new Map<string, number>();
  for (const [{ directory }, future] of posted) if (future.state === 'pending') waiting.set(directory, (waiting.get(directory) ?? 0) + 1);
  const [most] = [...waiting].sort(([, a], [, b]) => b - a);
  if (most === undefined) return undefined;
  const [directory] = most;
  const ofDirectory = files.filter((file) => file.directory === directory);
  const futures = ofDirectory.map((file) => posted.get(file)).filter((future) => future !== undefined);
  const cancelled = futures.filter((future) => future.cancel()).length;
  return { directory, begun: futures.length - cancelled, cancelled, skipped: ofDirectory.length - futures.length };
}
