import { contextBefore, type Pattern, type PatternMatch } from './pattern.ts';

/** Area, group and serial number, none of them all zeros; areas 000, 666 and 900 up are never given out. */
const CANDIDATE = /(?<![\p{L}\p{N}]|\d[.,-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\p{L}\p{N}]|[.,-]\d)/gu;
const CONTEXT = /\b(?:ssn|social security|tax ?payer|tin|itin)\b/;

/** Social security numbers of the United States; the value is the nine digits. With blanks they need a word beside them. */
export const ssn: Pattern = {
  type: 'ssn',
  find(text) {
    const found: PatternMatch[] = [];
    for (const { 0: raw, 1: separator, index: start } of text.matchAll(CANDIDATE)) {
      const named = CONTEXT.test(contextBefore(text, start));
      if (!named && separator === ' ') continue;
      found.push({ start, end: start + raw.length, value: raw.replace(/\D/g, ''), confidence: named ? 0.99 : 0.85 });
    }
    return found;
  },
};
