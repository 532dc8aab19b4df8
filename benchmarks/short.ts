/** Three digits, as people read them: 1.23M, 456k, 78.9, 0.12. */
export function short(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 999_500) return `${digits(value / 1e6)}M`;
  if (magnitude >= 999.5) return `${digits(value / 1e3)}k`;
  return digits(value);
}

const digits = (value: number): string => (Math.abs(value) >= 99.95 ? value.toFixed(0) : Math.abs(value) >= 9.995 ? value.toFixed(1) : value.toFixed(2));

/** Whole or round numbers without trailing zeros: 1, 10, 2.5k, 1M. */
export function round(value: number): string {
  const [divisor, suffix] = value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3))}${suffix}`;
}

/** 16 B, 4 KiB, 1 MiB. */
export function bytes(value: number): string {
  const [divisor, suffix] = value >= 1 << 20 ? [1 << 20, 'MiB'] : value >= 1 << 10 ? [1 << 10, 'KiB'] : [1, 'B'];
  return `${Number((value / divisor).toPrecision(3))} ${suffix}`;
}
