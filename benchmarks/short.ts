/** Three digits, as people read them: 1.23M, 456k, 78.9, 0.12. */
export function short(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 999_500) return `${digits(value / 1e6)}M`;
  if (magnitude >= 999.5) return `${digits(value / 1e3)}k`;
  return digits(value);
}

const digits = (value: number): string => (Math.abs(value) >= 99.95 ? value.toFixed(0) : Math.abs(value) >= 9.995 ? value.toFixed(1) : value.toFixed(2));
