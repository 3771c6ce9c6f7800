import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDocument, type DocumentEvent, emptyStats, mergeStats } from './document-stats.ts';
import { report } from './report.ts';

const event: fc.Arbitrary<DocumentEvent> = fc.record({
  latencyMs: fc.integer({ min: 0, max: 100_000 }),
  failed: fc.boolean(),
  qualityScore: fc.option(fc.integer({ min: 0, max: 100 })),
  entityCount: fc.nat(50),
});
const events = fc.array(event, { maxLength: 60 });

describe('document statistics', () => {
  it('of two halves add up to those of the whole', () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        const halves = mergeStats(a.reduce(addDocument, emptyStats()), b.reduce(addDocument, emptyStats()));
        expect(halves).toEqual([...a, ...b].reduce(addDocument, emptyStats()));
      }),
    );
  });

  it('report what happened', () => {
    fc.assert(
      fc.property(events, (list) => {
        const found = report(list.reduce(addDocument, emptyStats()));
        const scores = list.flatMap(({ qualityScore }) => (qualityScore === null ? [] : [qualityScore]));
        expect(found.count).toBe(list.length);
        expect(found.failed).toBe(list.filter(({ failed }) => failed).length);
        expect(found.quality?.min ?? null).toBe(scores.length === 0 ? null : Math.min(...scores));
        expect(found.quality?.max ?? null).toBe(scores.length === 0 ? null : Math.max(...scores));
        if (found.latencyMs !== null) {
          const { p50, p95, p99, max } = found.latencyMs;
          expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('are told in words', () => {
    const good = { latencyMs: 200, failed: false, qualityScore: 90, entityCount: 4 };
    const bad = { latencyMs: 4_000, failed: true, qualityScore: null, entityCount: 0 };
    expect(report(emptyStats()).text).toBe('No documents.');
    expect(report(addDocument(emptyStats(), good)).text).toBe(
      '1 document, none failed. It took 200 ms. Quality 90 of 100 on average (90 to 90). 4.0 entities a document.',
    );
    expect(report([good, good, bad].reduce(addDocument, emptyStats())).text).toBe(
      '3 documents, 1 failed (33.3 %). Half took 200 ms or less, the slowest 4.0 s. Quality 90 of 100 on average (90 to 90). 2.7 entities a document.',
    );
  });
});
