import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PATTERNS } from './index.ts';

const hints = { phoneRegions: ['US', 'GB'], dateOrder: undefined };
const CHARS = 200_000;

/** A pattern with quadratic time would need minutes for these. */
const TIMEOUT_MS = 15_000;

const PIECES = [
  ...'7 a.@-:/+$%#\n\t'.split(''),
  ' ',
  '1 ',
  '1.',
  '1,',
  '1-',
  'a.',
  'a-',
  'a@',
  '.a',
  '+1',
  '(1',
  'A',
  'Aa',
  'AB-12-',
  'DE12 ',
  'GB29 NWBK ',
  'VAT DE ',
  '4111-',
  '1,000',
  '$1 ',
  'EUR ',
  '1 EUR-',
  'Jan 1 ',
  '1 Jan',
  '2024-',
  '03/04/',
  'invoice no. ',
  'ref: ',
  'tel 020 7946 0018 ',
  'http://',
  'http://a ',
  'www.',
  ':1',
  '10.1234/',
  '5 per cent',
  '\u00a0',
  '\ud83d\ude00',
  '\ud83d',
];

describe.each(PATTERNS.map((pattern) => [pattern.type, pattern] as const))('the pattern of %s', (_, pattern) => {
  it(
    'reads 200,000 characters of anything in no time worth naming',
    () => {
      for (const piece of PIECES) {
        const text = piece.repeat(Math.ceil(CHARS / piece.length));
        for (const { start, end } of pattern.find(text, hints))
          expect(start < end && start >= 0 && end <= text.length).toBe(true);
      }
    },
    TIMEOUT_MS * 2,
  );

  it('gives spans inside the text, whatever it is', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 });
    fc.assert(
      fc.property(pieces, (list) => {
        const text = list.join('');
        for (const { start, end, confidence } of pattern.find(text, hints)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 150 },
    );
  });
});
