/** What a single mark before exactly three digits is: `1,234` is taken as thousands, or as a fraction. */
export type LoneMark = 'thousands' | 'decimal';

const PLAIN = /^\d+$/;

/**
 * Reads a number in English, continental or Swiss form as a plain decimal: `1,234.50`, `1.234,50`, `1 234,50` and `1'234.50` are all
 * `1234.50`; undefined if the marks fit no form.
 */
export function readAmount(raw: string, loneMark: LoneMark): string | undefined {
  const text = raw.replace(/[\u00a0\u202f ]/g, ' ').replace(/’/g, "'");
  const marks = [...text.matchAll(/[.,' ]/g)];
  const last = marks.at(-1);
  if (last === undefined) return PLAIN.test(text) ? withoutZeros(text) : undefined;
  const kinds = new Set(marks.map((mark) => mark[0]));
  const tail = text.slice(last.index + 1);
  const single = kinds.size === 1;
  const decimal =
    last[0] !== ' ' &&
    last[0] !== "'" &&
    ((!single && marks.filter((mark) => mark[0] === last[0]).length === 1) ||
      (marks.length === 1 && (tail.length !== 3 || text.startsWith('0') || loneMark === 'decimal')));
  const whole = decimal ? text.slice(0, last.index) : text;
  if (!isGrouped(whole)) return undefined;
  const digits = withoutZeros(whole.replace(/[.,' ]/g, ''));
  return decimal ? `${digits}.${tail}` : digits;
}

/** Groups of three behind the first mark, or of two and three as in India; one kind of mark. */
function isGrouped(whole: string): boolean {
  if (PLAIN.test(whole)) return true;
  return /^\d{1,3}([.,' ])\d{3}(?:\1\d{3})*$/.test(whole) || /^\d{1,2}(?:,\d{2})*,\d{3}$/.test(whole);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
