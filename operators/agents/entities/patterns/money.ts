import { readAmount } from './amount.ts';
import { CURRENCY_CODES, CURRENCY_SIGNS, CURRENCY_WORDS, minorDigits } from './currencies.ts';
import type { Pattern, PatternMatch } from './pattern.ts';

/** Groups of two and three as in India, or of three with any mark. */
const NUMBER =
  "\\d{1,2}(?:,\\d{2}){1,4},\\d{3}(?:\\.\\d{1,2})?(?!\\d)|\\d{1,15}(?:[.,'’\\u00a0\\u202f ]\\d{3}(?!\\d)){0,5}(?:[.,]\\d{1,4})?(?!\\d)";
const SCALE = '(?:[ \\u00a0]?(k|m|mn|mio|bn|million|millions|billion|billions|thousand|trillion)(?![\\p{L}\\p{N}]))?';
const SIGN = '([-−–]?)';
const GAP = '[ \\u00a0\\u202f]?';
const signs = Object.keys(CURRENCY_SIGNS).map(escaped).join('|');
const codes = CURRENCY_CODES.join('|');
const words = Object.keys(CURRENCY_WORDS).join('|');

const BEFORE_NUMBER = new RegExp(
  `(?<![\\p{L}\\p{N}$€£¥])${SIGN}(${signs}|(?:${codes})(?=[ \\u00a0]?[-−–\\d]))${GAP}([-−–]?)(${NUMBER})(?:\\.[-–])?${SCALE}`,
  'gu',
);
const BEHIND_NUMBER = new RegExp(
  `(?<![\\p{L}\\p{N}$€£¥]|\\d[.,])${SIGN}(${NUMBER})(?:,[-–])?${SCALE}[ \\u00a0\\u202f]?(${signs}|(?:${codes}|${words})(?![\\p{L}\\p{N}]))`,
  'giu',
);

const SCALES: Readonly<Record<string, number>> = {
  k: 3,
  thousand: 3,
  m: 6,
  mn: 6,
  mio: 6,
  million: 6,
  millions: 6,
  bn: 9,
  billion: 9,
  billions: 9,
  trillion: 12,
};

/** Amounts with a currency; the value is `EUR 1234.50`. `$` alone is taken as the dollar of the United States. */
export const money: Pattern = {
  type: 'money',
  find(text) {
    const found: PatternMatch[] = [];
    for (const match of text.matchAll(BEFORE_NUMBER)) {
      const { 0: raw, 1: sign = '', 2: currency = '', 3: innerSign = '', 4: number = '', 5: scale, index } = match;
      add(found, { text, start: index, raw, sign: sign || innerSign, currency, number, scale });
    }
    for (const { 0: raw, 1: sign = '', 2: number = '', 3: scale, 4: currency = '', index } of text.matchAll(BEHIND_NUMBER)) {
      add(found, { text, start: index, raw, sign, currency, number, scale });
    }
    return found;
  },
};

interface Reading {
  readonly text: string;
  readonly start: number;
  readonly raw: string;
  readonly sign: string;
  readonly currency: string;
  readonly number: string;
  readonly scale: string | undefined;
}

function add(found: PatternMatch[], { text, start, raw, sign, currency, number, scale }: Reading): void {
  const code = currencyOf(currency);
  const amount = readAmount(number, 'thousands');
  if (code === undefined || amount === undefined) return;
  // After a number a dash is a range, not a sign: 5–10 EUR.
  const range = raw.startsWith(sign) && sign !== '' && /[\d\p{Sc}]\s?$/u.test(text.slice(Math.max(0, start - 2), start));
  const from = range ? start + sign.length : start;
  const value = `${code} ${sign !== '' && !range ? '-' : ''}${scaled(amount, scale, minorDigits(code))}`;
  found.push({ start: from, end: start + raw.length, value, confidence: 0.97 });
}

function currencyOf(written: string): string | undefined {
  if (CURRENCY_CODES.includes(written)) return written;
  return CURRENCY_SIGNS[written] ?? CURRENCY_WORDS[written.toLowerCase()];
}

/** Moves the point without floating-point errors and fills up to the usual digits. */
function scaled(amount: string, scale: string | undefined, digitsMin: number): string {
  const places = scale === undefined ? 0 : (SCALES[scale.toLowerCase()] ?? 0);
  const [whole = '', fraction = ''] = amount.split('.');
  const moved = fraction.padEnd(places, '0');
  const units = `${whole}${moved.slice(0, places)}`.replace(/^0+(?=\d)/, '');
  const rest = moved.slice(places).padEnd(digitsMin, '0');
  return rest === '' ? units : `${units}.${rest}`;
}

function escaped(sign: string): string {
  return sign.replace(/[$.]/g, '\\$&');
}
