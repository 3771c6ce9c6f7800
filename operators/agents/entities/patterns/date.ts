import { fullYear, isoDate, isoMonth, monthOf } from './calendar-date.ts';
import { numericDates } from './numeric-date.ts';
import type { Pattern, PatternMatch } from './pattern.ts';

const MONTH =
  '(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)';
const GAP = '[ \\t\\u00a0]{1,3}|[ ]?\\n[ ]?';
const BEFORE = '(?<![\\p{L}\\p{N}]|\\d[.,/])';
const AFTER = '(?![\\p{L}\\p{N}])';

const ISO = /(?<![\p{L}\p{N}]|[\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?=T\d{2}:\d{2})|(?![\p{L}\p{N}]|[-/.]\d))/gu;
const DAY_MONTH = new RegExp(
  `${BEFORE}(\\d{1,2})(?:st|nd|rd|th|\\.)?(?:(?:${GAP})(?:day )?(?:of )?|-|/)${MONTH}(?:\\.?(?:,?(?:${GAP})|-|/|,)(\\d{4}|'\\d{2}|(?<=[-/])\\d{2}))?${AFTER}`,
  'gu',
);
const MONTH_DAY = new RegExp(
  `(?<![\\p{L}\\p{N}])${MONTH}\\.?(?:${GAP})(\\d{1,2})(?:st|nd|rd|th)?(?:(?:,|,?(?:${GAP}))[ ]?(\\d{4}|'\\d{2}))?${AFTER}(?![:.]\\d)`,
  'gu',
);
// Behind a number stands a day that the calendar does not have: 31 February 2024.
const MONTH_YEAR = new RegExp(`(?<![\\p{L}\\p{N}]|\\d[ -])${MONTH}\\.?,?(?:(?:${GAP})(?:of )?|-)(\\d{4})${AFTER}`, 'gu');

/**
 * Days and months in their many forms. The value is ISO 8601: `2024-03-15`, or `2024-03` for a month; null for a day without a year and
 * where day and month cannot be told apart.
 */
export const date: Pattern = {
  type: 'date',
  find(text, { dateOrder }) {
    const found: PatternMatch[] = [...numericDates(text, dateOrder)];
    for (const { 0: raw, 1: year = '', 3: month = '', 4: day = '', index } of text.matchAll(ISO)) {
      addDay(found, index, raw, { year, month: Number(month), day }, 0.98);
    }
    for (const { 0: raw, 1: day = '', 2: month = '', 3: year, index } of text.matchAll(DAY_MONTH)) {
      addDay(found, index, raw, { year, month: monthOf(month), day }, 0.98);
    }
    for (const { 0: raw, 1: month = '', 2: day = '', 3: year, index } of text.matchAll(MONTH_DAY)) {
      addDay(found, index, raw, { year, month: monthOf(month), day }, 0.98);
    }
    for (const { 0: raw, 1: month = '', 2: year = '', index } of text.matchAll(MONTH_YEAR)) {
      const value = isoMonth(Number(year), monthOf(month));
      if (plausible(Number(year))) found.push({ start: index, end: index + raw.length, value, confidence: 0.95 });
    }
    return found;
  },
};

interface Parts {
  readonly year: string | undefined;
  readonly month: number;
  readonly day: string;
}

function addDay(found: PatternMatch[], start: number, raw: string, { year, month, day }: Parts, confidence: number): void {
  const end = start + raw.length;
  // A leap year allows every day that a date without a year can have.
  const years = year === undefined ? 2000 : fullYear(year.replace("'", ''));
  const value = isoDate(years, month, Number(day));
  if (value === undefined) return;
  if (year === undefined) found.push({ start, end, value: null, confidence: confidence - 0.08 });
  else found.push({ start, end, value, confidence });
}

function plausible(year: number): boolean {
  return year >= 1000 && year <= 2999;
}
