/**
 * Counts of values in buckets that grow by the same factor: any quantile is at most 1 % off, at any number of values.
 *
 * A plain JSON value: it lives in a state store, and sketches of partitions and windows add up exactly. Only values from 0 up.
 *
 * Source: Masson et al. 2019, "DDSketch". Values are clamped into [1e-6, 1e12], so there are never more than about 2,100 buckets.
 */
export interface QuantileSketch {
  readonly count: number;
  readonly sum: number;
  /** 0 while the sketch is empty. */
  readonly min: number;
  readonly max: number;
  /** Values below `VALUE_MIN`. */
  readonly zeros: number;
  /** Bucket i counts the values in (GAMMA^(i-1), GAMMA^i]. */
  readonly buckets: Readonly<Record<string, number>>;
}

/** How far a quantile may be off, as a share of its value. */
export const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
const VALUE_MIN = 1e-6;
const VALUE_MAX = 1e12;

/** A sketch of no values. */
export function emptySketch(): QuantileSketch {
  return { count: 0, sum: 0, min: 0, max: 0, zeros: 0, buckets: {} };
}

/**
 * The sketch with one more value. What is not a number is left out; a value below 0 counts as 0, one above 1e12 as 1e12.
 */
export function addToSketch(sketch: QuantileSketch, value: number): QuantileSketch {
  if (Number.isNaN(value)) return sketch;
  const held = Math.min(Math.max(value, 0), VALUE_MAX);
  const bounds = {
    count: sketch.count + 1,
    sum: sketch.sum + held,
    min: sketch.count === 0 ? held : Math.min(sketch.min, held),
    max: Math.max(sketch.max, held),
  };
  if (held < VALUE_MIN) return { ...sketch, ...bounds, zeros: sketch.zeros + 1 };
  const bucket = Math.ceil(Math.log(held) / LOG_GAMMA);
  return { ...bounds, zeros: sketch.zeros, buckets: { ...sketch.buckets, [bucket]: (sketch.buckets[bucket] ?? 0) + 1 } };
}

/** The sketch of all values of both. */
export function mergeSketches(a: QuantileSketch, b: QuantileSketch): QuantileSketch {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const buckets: Record<string, number> = { ...a.buckets };
  for (const [bucket, count] of Object.entries(b.buckets)) buckets[bucket] = (buckets[bucket] ?? 0) + count;
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    zeros: a.zeros + b.zeros,
    buckets,
  };
}

/** The value below which a share `q` of the values lies (nearest rank), at most 1 % off; null when there are none. */
export function quantile(sketch: QuantileSketch, q: number): number | null {
  return valueAtRank(sketch, Math.ceil(Math.min(Math.max(q, 0), 1) * sketch.count));
}

/** The value that stands at a rank from 1 to `count` when all are sorted; null outside. */
export function valueAtRank(sketch: QuantileSketch, rank: number): number | null {
  const { count, zeros, min, max } = sketch;
  if (count === 0 || rank > count) return null;
  if (rank <= 1) return min;
  if (rank === count) return max;
  let left = rank - zeros;
  if (left <= 0) return min;
  const ordered = Object.entries(sketch.buckets)
    .map(([bucket, inside]) => [Number(bucket), inside] as const)
    .sort((a, b) => a[0] - b[0]);
  for (const [bucket, inside] of ordered) {
    left -= inside;
    // The middle of the bucket in relative terms.
    if (left <= 0) return Math.min(Math.max((2 * GAMMA ** bucket) / (GAMMA + 1), min), max);
  }
  return max;
}
