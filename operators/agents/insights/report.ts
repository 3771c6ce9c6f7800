import type { DocumentStats } from './document-stats.ts';
import { quantile } from './quantile-sketch.ts';
import { documents, duration, percent } from './wording.ts';

/** Statistics as numbers and as a text for people; null where there is nothing to tell. */
export interface DocumentReport {
  readonly count: number;
  readonly failed: number;
  readonly failureRate: number | null;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number } | null;
  readonly quality: { readonly mean: number; readonly min: number; readonly max: number } | null;
  readonly entitiesPerDocument: number | null;
  readonly text: string;
}

/** With fewer documents a percentile is named as the slowest document, which it then is. */
const PERCENTILE_DOCUMENTS_MIN = 20;

/** What the statistics say: counts, failure rate, latency percentiles (1 % error), quality, and a short English text. */
export function report(stats: DocumentStats): DocumentReport {
  const { count, failed } = stats;
  const p = (q: number) => quantile(stats.latencyMs, q) ?? 0;
  const latencyMs = stats.latencyMs.count === 0 ? null : { p50: p(0.5), p95: p(0.95), p99: p(0.99), max: stats.latencyMs.max };
  const { quality } = stats;
  const numbers = {
    count,
    failed,
    failureRate: count === 0 ? null : failed / count,
    latencyMs,
    quality: quality.count === 0 ? null : { mean: quality.sum / quality.count, min: quality.min, max: quality.max },
    entitiesPerDocument: count === 0 ? null : stats.entityCount / count,
  };
  return { ...numbers, text: textOf(numbers) };
}

function textOf(numbers: Omit<DocumentReport, 'text'>): string {
  const { count, failed, failureRate, latencyMs, quality, entitiesPerDocument } = numbers;
  if (count === 0 || failureRate === null) return 'No documents.';
  const failures = failed === 0 ? 'none failed' : `${failed} failed (${percent(failureRate)})`;
  const parts = [`${documents(count)}, ${failures}.`];
  if (latencyMs !== null) {
    const { p50, p95, p99, max } = latencyMs;
    const tail =
      count < PERCENTILE_DOCUMENTS_MIN
        ? `the slowest ${duration(max)}`
        : `95 % within ${duration(p95)}, 99 % within ${duration(p99)}`;
    parts.push(count === 1 ? `It took ${duration(max)}.` : `Half took ${duration(p50)} or less, ${tail}.`);
  }
  if (quality !== null) {
    const { mean, min, max } = quality;
    parts.push(`Quality ${mean.toFixed(0)} of 100 on average (${min.toFixed(0)} to ${max.toFixed(0)}).`);
  }
  if (entitiesPerDocument !== null) parts.push(`${entitiesPerDocument.toFixed(1)} entities a document.`);
  return parts.join(' ');
}
