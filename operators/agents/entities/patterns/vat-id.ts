import { contextBefore, type Pattern, type PatternMatch } from './pattern.ts';
import { VAT_FORMATS } from './vat-formats.ts';

const CANDIDATE = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${Object.keys(VAT_FORMATS).join('|')})(?:[ .-]?[A-Z0-9]){8,12}(?![\\p{L}\\p{N}])`,
  'gu',
);
const CONTEXT = /\b(?:vat|ust|uid|tva|btw|iva|moms|tax)\b/;

/** Confidence without a word beside it, and with one. */
const CHECKED = { alone: 0.95, named: 0.99 };
const WELL_FORMED = { alone: 0.75, named: 0.95 };
/** The check digit is wrong: a slip, or an invented number. */
const MISTYPED = 0.7;

/** VAT identification numbers of the European Union and Great Britain by form and, where it is simple, check digit; the value has no blanks. */
export const vatId: Pattern = {
  type: 'vat-id',
  find(text) {
    const found: PatternMatch[] = [];
    for (const { 0: raw, index: start } of text.matchAll(CANDIDATE)) {
      const named = CONTEXT.test(contextBefore(text, start));
      // In groups, a number must be announced: `DE 12 34 56 78 9` may be many things.
      if (!named && /[ .-]/.test(raw)) continue;
      const own = longestValid(raw);
      const value = own?.replace(/[ .-]/g, '') ?? '';
      const confidence = own === undefined ? 0 : confidenceOf(value, named);
      if (own !== undefined && confidence > 0) found.push({ start, end: start + own.length, value, confidence });
    }
    return found;
  },
};

/** In capitals, the words that follow look like groups of the number: they are cut off one by one. */
function longestValid(raw: string): string | undefined {
  for (let end = raw.length; end > 0; end = raw.lastIndexOf(' ', end - 1)) {
    const value = raw.slice(0, end).replace(/[ .-]/g, '');
    if (VAT_FORMATS[value.slice(0, 2)]?.form.test(value.slice(2))) return raw.slice(0, end);
  }
  return undefined;
}

/** 0 for what is not to be reported. */
function confidenceOf(value: string, named: boolean): number {
  const check = VAT_FORMATS[value.slice(0, 2)]?.check;
  if (check === undefined) return named ? WELL_FORMED.named : WELL_FORMED.alone;
  if (check(value.slice(2))) return named ? CHECKED.named : CHECKED.alone;
  return named ? MISTYPED : 0;
}
