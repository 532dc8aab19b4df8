import { partOf } from './goals.js';
import type { Measured } from './measure.js';
import { short } from './short.js';
import { median, sorted } from './statistics.js';

/** Median, least and most over the rounds. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function figureOf(measured: Measured, part: string): Figure | undefined {
  // Some sides have not all parts.
  const values = sorted(partOf(measured, part).filter((value) => value !== undefined));
  if (values.length === 0) return undefined;
  return { median: median(values), min: values[0], max: values[values.length - 1] };
}

/** `1.23M (1.20M–1.25M)` */
export const spread = ({ median: middle, min, max }: Figure): string => (min === max ? short(middle) : `${short(middle)} (${short(min)}–${short(max)})`);
