import { readAmount } from './amount.ts';
import type { Pattern, PatternMatch } from './pattern.ts';

const PERCENT =
  /(?<![\p{L}\p{N}]|\d[.,])([-−–]?)(\d{1,15}(?:[.,]\d{1,15}){0,4})[ \u00a0\u202f]?(?:%|per ?cent(?:age points?)?(?![\p{L}\p{N}])|pct(?![\p{L}\p{N}]))/giu;

/** Shares of a hundred; the value is `12.5%`. */
export const percent: Pattern = {
  type: 'percent',
  find(text) {
    const found: PatternMatch[] = [];
    for (const { 0: raw, 1: sign = '', 2: digits = '', index } of text.matchAll(PERCENT)) {
      const amount = readAmount(digits, 'decimal');
      if (amount === undefined) continue;
      // After a number, a dash is a range: 3–5 %.
      const range = sign !== '' && /\d\s?$/.test(text.slice(Math.max(0, index - 2), index));
      const negative = !range && sign !== '';
      const start = range ? index + sign.length : index;
      found.push({ start, end: index + raw.length, value: `${negative ? '-' : ''}${amount}%`, confidence: 0.98 });
    }
    return found;
  },
};
