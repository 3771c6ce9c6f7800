import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKENS_MAX, termCounts, tokensOf } from './text-features.ts';

describe('tokensOf', () => {
  it('keeps words and signs, and of numbers only their length', () => {
    expect(tokensOf('Total due: £1,250.00 by 3 May 2026 (§ 4)')).toEqual([
      'total',
      'due',
      '£',
      '#1',
      '#3',
      '#2',
      'by',
      '#1',
      'may',
      '#year',
      '§',
      '#1',
    ]);
  });

  it('does not tell one address from another', () => {
    expect(tokensOf('see https://a.example/x?y=1 or www.b.example, write to jo.doe@c.example')).toEqual(
      tokensOf('see http://other.example or www.z.example/q, write to x@y.example'),
    );
  });

  it('reads words in compatibility form, whatever the apostrophe', () => {
    expect(tokensOf('Don’t ﬁle')).toEqual(["don't", 'file']);
  });

  it('is bounded in tokens and time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.integer({ min: 1, max: 500 }), (text, times) => {
        expect(tokensOf(text.repeat(times)).length).toBeLessThanOrEqual(TOKENS_MAX);
      }),
      { numRuns: 50 },
    );
    for (const text of [
      'www.'.repeat(300_000),
      'a@'.repeat(500_000),
      'a.a@'.repeat(300_000),
      "a'-".repeat(300_000),
      'http://'.repeat(100_000),
    ]) {
      const started = performance.now();
      tokensOf(text);
      expect(performance.now() - started, text.slice(0, 8)).toBeLessThan(6_000);
    }
  });
});

describe('termCounts', () => {
  it('counts words and pairs of neighbours', () => {
    expect([...termCounts(['a', 'b', 'a', 'b'])]).toEqual([
      ['a', 2],
      ['b', 2],
      ['a b', 2],
      ['b a', 1],
    ]);
  });
});
