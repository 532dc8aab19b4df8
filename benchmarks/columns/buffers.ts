import { bytes } from '../short.js';
import type { Opened } from '../sides/side.js';
import { type Column, expectAnswer, oneValue, VALUE, withCounter } from './column.js';
import { exceptLeading } from './leading.js';
import { closedLoopRate } from './rates.js';

const MEGABYTE = 1 << 20;
/** Enough to keep both ends busy. */
const CALLERS = 4;

export const mbCopied: Column = {
  name: 'mb-copied',
  title: '1 MB Float64Array, copied',
  unit: 'MB/s',
  better: 'higher',
  parts: oneValue,
  needs: ['post', 'clone', 'apart'],
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const arrays = Array.from({ length: CALLERS }, () => new Float64Array(MEGABYTE / 8));
      let calls = 0;
      const rate = await closedLoopRate(scale, CALLERS, {
        post(caller) {
          const values = arrays[caller];
          values[0] = ++calls;
          values[values.length - 1] = caller;
          return counter.post({ action: 'sum', values });
        },
        check(caller, answer) {
          const values = arrays[caller];
          expectAnswer(answer, values.length + values[0] + caller);
        },
      });
      return { [VALUE]: rate };
    }),
};

export const mbTransferred: Column = {
  name: 'mb-transferred',
  title: '1 MB Float64Array, moved there and back',
  unit: 'MB/s',
  better: 'higher',
  parts: oneValue,
  needs: ['move'],
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const move = counter.move as NonNullable<Opened['move']>;
      const arrays = Array.from({ length: CALLERS }, () => new Float64Array(MEGABYTE / 8));
      let calls = 0;
      const marks = new Float64Array(CALLERS);
      const rate = await closedLoopRate(scale, CALLERS, {
        post(caller) {
          const values = arrays[caller];
          marks[caller] = ++calls;
          values[0] = calls;
          return move({ action: 'back', values }, values.buffer);
        },
        check(caller, answer) {
          expectAnswer(arrays[caller].length, 0, 'the length of what was moved away');
          arrays[caller] = answer as Float64Array<ArrayBuffer>;
          expectAnswer(arrays[caller].length, MEGABYTE / 8, 'the length of what came back');
          expectAnswer(arrays[caller][0], marks[caller], 'the mark in what came back');
        },
      });
      return { [VALUE]: rate };
    }),
};

const SIZES = [16, 256, 4096, 1 << 16, 1 << 20, 16 << 20];

export const payload: Column = {
  name: 'payload',
  title: 'Growth with the payload, a Uint8Array copied',
  unit: 'MB/s',
  better: 'higher',
  axis: 'payload',
  label: bytes,
  parts: ({ largest }) => SIZES.filter((size) => size <= largest).map(String),
  needs: ['post', 'clone', 'apart'],
  rounds: 2,
  skips: (side) => exceptLeading(side) && side.name !== 'tinypool-process',
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const rates: Record<string, number> = {};
      for (const part of payload.parts(scale)) {
        const size = Number(part);
        const callers = Math.max(1, Math.min(16, Math.floor((32 << 20) / size)));
        const payloads = Array.from({ length: callers }, (_, caller) => new Uint8Array(size).fill(caller));
        const rate = await closedLoopRate({ ...scale, warmUp: scale.warmUp / 4, measured: scale.measured / 2 }, callers, {
          post: (caller) => counter.post({ action: 'size', bytes: payloads[caller] }),
          check: (caller, answer) => expectAnswer(answer, size + caller),
        });
        rates[part] = (rate * size) / MEGABYTE;
      }
      return rates;
    }),
};
