import type { TextLine } from './text-line.ts';

/** A date with a place in the text. `value` is ISO 8601; undefined when the calendar has no such day. */
export interface DatePlace {
  readonly text: string;
  readonly value: string | undefined;
  readonly line: TextLine;
}

/** Dates that are looked at; a table of thousands tells no more. */
const DATES_MAX = 500;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DATE = new RegExp(
  [
    '\\b(\\d{4})-(\\d{1,2})-(\\d{1,2})(?!\\d)',
    `\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]${MONTH}\\.?,?[ -](\\d{4})\\b`,
    `\\b${MONTH}\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`,
    '\\b(\\d{1,2})([./])(\\d{1,2})\\11(\\d{4})\\b',
  ].join('|'),
  'gi',
);

/** The dates that lines name in full: `2026-03-01`, `1 March 2026`, `March 1, 2026`, `01.03.2026`; `03/04/2026` can be two days and is left out. */
export function findDates(lines: readonly TextLine[]): readonly DatePlace[] {
  const dates: DatePlace[] = [];
  for (const line of lines) {
    for (const match of line.text.matchAll(DATE)) {
      const parts = partsOf(match);
      if (parts) dates.push({ text: match[0], value: isoDate(parts.year, parts.month, parts.day), line });
      if (dates.length === DATES_MAX) return dates;
    }
  }
  return dates;
}

function partsOf(match: RegExpMatchArray): { year: number; month: number; day: number } | undefined {
  const [, isoYear, isoMonth, isoDay, day1, month1, year1, month2, day2, year2, first, mark, second, year3] = match;
  if (isoYear) return { year: Number(isoYear), month: Number(isoMonth), day: Number(isoDay) };
  if (month1) return { year: Number(year1), month: monthOf(month1), day: Number(day1) };
  if (month2) return { year: Number(year2), month: monthOf(month2), day: Number(day2) };
  const [a, b] = [Number(first), Number(second)];
  // With dots the day comes first; with strokes only a number above 12 tells which one it is.
  if (mark === '.' || a > 12) return { year: Number(year3), month: b, day: a };
  return b > 12 || a === b ? { year: Number(year3), month: a, day: b } : undefined;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function isoDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : undefined;
}
