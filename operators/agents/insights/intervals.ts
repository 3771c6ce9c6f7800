import type { Moments } from './document-stats.ts';
import { type QuantileSketch, valueAtRank } from './quantile-sketch.ts';

/** Where the true value lies, with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard errors on each side of a 95 % interval. */
const Z = 1.96;

/** The interval of a share, by Wilson's score: holds for few documents and for shares of 0 and 1. */
export function shareInterval(hits: number, count: number): Interval | null {
  if (count === 0) return null;
  const share = hits / count;
  const centre = (share + (Z * Z) / (2 * count)) / (1 + (Z * Z) / count);
  const half = (Z / (1 + (Z * Z) / count)) * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The interval of a quantile, from the order of the values alone; null when there are too few values for that quantile. */
export function quantileInterval(sketch: QuantileSketch, q: number): Interval | null {
  const { count } = sketch;
  const half = Z * Math.sqrt(count * q * (1 - q));
  const lowRank = Math.floor(count * q - half);
  const highRank = Math.ceil(count * q + half) + 1;
  if (lowRank < 1 || highRank > count) return null;
  const low = valueAtRank(sketch, lowRank);
  const high = valueAtRank(sketch, highRank);
  return low === null || high === null ? null : { low, high };
}

/** The interval of a mean; null below two values. */
export function meanInterval(moments: Moments): Interval | null {
  const { count, sum, sumOfSquares } = moments;
  if (count < 2) return null;
  const mean = sum / count;
  const variance = Math.max(0, sumOfSquares - count * mean * mean) / (count - 1);
  const half = Z * Math.sqrt(variance / count);
  return { low: mean - half, high: mean + half };
}

/** The interval of the expected number of events, when so many were seen. */
export function countInterval(count: number): Interval {
  const half = Z * Math.sqrt(count);
  return { low: Math.max(0, count - half), high: count + half };
}
