import { addToSketch, emptySketch, mergeSketches, type QuantileSketch } from './quantile-sketch.ts';

/** What the statistics need to know of one document. */
export interface DocumentEvent {
  /** From upload to result. */
  readonly latencyMs: number;
  readonly failed: boolean;
  /** Of the quality agent, 0 to 100; null when the document was not assessed. */
  readonly qualityScore: number | null;
  readonly entityCount: number;
}

/** Sums from which mean, spread and range follow. */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** 0 while `count` is. */
  readonly min: number;
  readonly max: number;
}

/** Statistics of the documents of one key, such as a type and a minute: a plain JSON value for a state store. */
export interface DocumentStats {
  readonly count: number;
  readonly failed: number;
  readonly latencyMs: QuantileSketch;
  readonly quality: Moments;
  readonly entityCount: number;
}

/** Statistics of no documents. */
export function emptyStats(): DocumentStats {
  return {
    count: 0,
    failed: 0,
    latencyMs: emptySketch(),
    quality: { count: 0, sum: 0, sumOfSquares: 0, min: 0, max: 0 },
    entityCount: 0,
  };
}

/** The statistics with one more document; the latency of failed documents counts too. */
export function addDocument(stats: DocumentStats, event: DocumentEvent): DocumentStats {
  return {
    count: stats.count + 1,
    failed: stats.failed + (event.failed ? 1 : 0),
    latencyMs: addToSketch(stats.latencyMs, event.latencyMs),
    quality: event.qualityScore === null ? stats.quality : mergeMoments(stats.quality, momentsOf(event.qualityScore)),
    entityCount: stats.entityCount + event.entityCount,
  };
}

/** The statistics of all documents of both: minutes add up to an hour, types to the whole. */
export function mergeStats(a: DocumentStats, b: DocumentStats): DocumentStats {
  return {
    count: a.count + b.count,
    failed: a.failed + b.failed,
    latencyMs: mergeSketches(a.latencyMs, b.latencyMs),
    quality: mergeMoments(a.quality, b.quality),
    entityCount: a.entityCount + b.entityCount,
  };
}

function momentsOf(value: number): Moments {
  return { count: 1, sum: value, sumOfSquares: value * value, min: value, max: value };
}

function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    sumOfSquares: a.sumOfSquares + b.sumOfSquares,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}
