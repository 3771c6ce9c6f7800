import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDocument, type DocumentStats, emptyStats } from './document-stats.ts';
import { shareInterval } from './intervals.ts';
import { TREND_DOCUMENTS_MIN, type TrendMetric, trend } from './trend.ts';

/** `count` documents with latencies spread over ±10 % around `latencyMs`, the first `failed` of which failed. */
function windowOf(count: number, latencyMs: number, failed: number, qualityScore = 80): DocumentStats {
  let stats = emptyStats();
  for (let i = 0; i < count; i++) {
    const spread = 0.9 + (0.2 * ((i * 37) % 100)) / 100;
    stats = addDocument(stats, {
      latencyMs: latencyMs * spread,
      failed: i < failed,
      qualityScore: qualityScore + (i % 5),
      entityCount: 3,
    });
  }
  return stats;
}

function direction(previous: DocumentStats, current: DocumentStats, metric: TrendMetric) {
  return trend(previous, current).metrics.find((found) => found.metric === metric)?.direction;
}

describe('trend', () => {
  it('calls a real change by its name', () => {
    const previous = windowOf(400, 100, 8);
    const current = windowOf(400, 150, 60, 60);
    expect(direction(previous, current, 'latency-p50')).toBe('up');
    expect(direction(previous, current, 'latency-p95')).toBe('up');
    expect(direction(previous, current, 'failure-rate')).toBe('up');
    expect(direction(previous, current, 'quality')).toBe('down');
    expect(direction(previous, current, 'count')).toBe('steady');
    expect(trend(previous, current).text).toMatch(/the failure rate rose from 2\.0 % to 15\.0 %/);
    expect(trend(previous, current).text).toMatch(/the mean quality fell from 82\.0 to 62\.0/);
  });

  it('says that few documents tell nothing, however large the change', () => {
    const found = trend(windowOf(4, 100, 0), windowOf(6, 9_000, 6));
    expect(found.metrics.filter(({ metric }) => metric !== 'count').every((metric) => metric.direction === 'unclear')).toBe(true);
    expect(found.text).toBe(
      `6 documents, 4 before: too few to compare anything but their number (${TREND_DOCUMENTS_MIN} in each window are needed).`,
    );
  });

  it('does not judge a high percentile from a few dozen values', () => {
    const found = trend(windowOf(40, 100, 0), windowOf(40, 100, 0));
    expect(found.metrics.find(({ metric }) => metric === 'latency-p95')?.direction).toBe('unclear');
    expect(found.text).toMatch(/not enough values to judge the 95th percentile of latency/);
  });

  it('finds no change between a window and itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat(120),
        (count, latencyMs, failed) => {
          const stats = windowOf(count, latencyMs, Math.min(failed, count));
          expect(trend(stats, stats).metrics.every((found) => ['steady', 'unclear'].includes(found.direction))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has nothing to say about two empty windows', () => {
    expect(trend(emptyStats(), emptyStats()).text).toBe('No documents in either window.');
  });
});

describe('interval of a share', () => {
  it('holds the share and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const hits = Math.round(count * part);
        const found = shareInterval(hits, count);
        expect(found?.low).toBeGreaterThanOrEqual(0);
        expect(found?.high).toBeLessThanOrEqual(1);
        expect(found?.low).toBeLessThanOrEqual(hits / count + 1e-12);
        expect(found?.high).toBeGreaterThanOrEqual(hits / count - 1e-12);
      }),
    );
  });
});
