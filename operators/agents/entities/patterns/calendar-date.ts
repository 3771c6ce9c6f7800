const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Two digits from here on are of the last century. */
const CENTURY_PIVOT = 70;

/** A day as ISO 8601, or undefined if the calendar has no such day. */
export function isoDate(year: number, month: number, day: number): string | undefined {
  if (year < 1000 || year > 2999 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${two(month)}-${two(day)}`;
}

/** A month as ISO 8601. */
export function isoMonth(year: number, month: number): string {
  return `${year}-${two(month)}`;
}

/** 1 to 12 for an English name, whole or cut to three or four letters; 0 otherwise. */
export function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** A year of two digits in the century that people mean by it today: 69 is 2069, 70 is 1970. */
export function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < CENTURY_PIVOT ? 2000 + year : 1900 + year;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
