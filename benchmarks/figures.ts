import { median, sorted } from './statistics.js';
import { partOf } from './goals.js';
import type { Measured } from './measure.js';

/** Median, least and most over the rounds. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function figureOf(measured: Measured, part: string): Figure | undefined {
  if (measured.samples.length === 0) return undefined;
  const values = sorted(partOf(measured, part));
  return { median: median(values), min: values[0], max: values[values.length - 1] };
}

/** Three digits, as people read them: 1.23M, 456k, 78.9, 0.12. */
export function short(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 999_500) return `${digits(value / 1e6)}M`;
  if (magnitude >= 999.5) return `${digits(value / 1e3)}k`;
  return digits(value);
}

const digits = (value: number): string => (Math.abs(value) >= 99.95 ? value.toFixed(0) : Math.abs(value) >= 9.995 ? value.toFixed(1) : value.toFixed(2));

/** `1.23M (1.20M–1.25M)` */
export const spread = ({ median: middle, min, max }: Figure): string => (min === max ? short(middle) : `${short(middle)} (${short(min)}–${short(max)})`);
