import { fullYear, isoDate } from './calendar-date.ts';
import type { DateOrder, PatternMatch } from './pattern.ts';

const NUMERIC = /(?<![\p{L}\p{N}]|[\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\p{L}\p{N}]|[/.-]\d)/gu;

interface Reading {
  readonly start: number;
  readonly end: number;
  readonly separator: string;
  readonly dayFirst: string | undefined;
  readonly monthFirst: string | undefined;
  readonly shortYear: boolean;
}

/**
 * Dates such as 15/03/2024 and 3.4.24. Which number is the day is told by the numbers, by dots (day first), by the given order or by
 * other dates of the text that leave no choice; where nothing tells, the date has no value.
 */
export function numericDates(text: string, given: DateOrder | undefined): readonly PatternMatch[] {
  const readings: Reading[] = [];
  for (const { 0: raw, 1: first = '', 2: separator = '', 3: second = '', 4: year = '', index: start } of text.matchAll(NUMERIC)) {
    const dayFirst = isoDate(fullYear(year), Number(second), Number(first));
    const monthFirst = separator === '.' ? undefined : isoDate(fullYear(year), Number(first), Number(second));
    if (dayFirst === undefined && monthFirst === undefined) continue;
    readings.push({ start, end: start + raw.length, separator, dayFirst, monthFirst, shortYear: year.length === 2 });
  }
  const order = given ?? learnedOrder(readings);
  return readings.map((reading) => {
    const { start, end, shortYear, separator } = reading;
    // 12.11.10 may as well be a version or a section.
    const confidence = shortYear ? (separator === '.' ? 0.6 : 0.8) : 0.95;
    return { start, end, value: valueBy(reading, order), confidence };
  });
}

function valueBy({ dayFirst, monthFirst }: Reading, order: DateOrder | undefined): string | null {
  if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst) return dayFirst ?? monthFirst ?? null;
  if (order === undefined) return null;
  return order === 'day-first' ? dayFirst : monthFirst;
}

/** The order of the dates that allow only one, if they agree; dates with dots say nothing about others. */
function learnedOrder(readings: readonly Reading[]): DateOrder | undefined {
  const clear = readings.filter(
    ({ separator, dayFirst, monthFirst }) => separator !== '.' && (dayFirst === undefined) !== (monthFirst === undefined),
  );
  const dayFirst = clear.filter((reading) => reading.dayFirst !== undefined).length;
  if (clear.length === 0 || (dayFirst > 0 && dayFirst < clear.length)) return undefined;
  return dayFirst > 0 ? 'day-first' : 'month-first';
}
