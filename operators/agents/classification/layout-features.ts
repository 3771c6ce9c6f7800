import { readPart, tokensOf } from './text-features.ts';

const LINES_MAX = 400;
const TITLE_LINES = 4;
const TITLE_TOKENS_MAX = 40;
const HEADING_WORDS_MAX = 6;
const HEADINGS_MAX = 80;
/** Lines at either end where salutations, mail headers and closings stand. */
const EDGE_LINES = 16;

const FIELD = /^[*_#\s]*(\p{L}[\p{L} ./&'-]{1,30}?)[*_]*\s?(?::|\t)/u;
const MAIL_HEADER = /^(from|to|cc|sent|subject|reply-to)\s*:/i;
const SALUTATION = /^(dear|to whom it may concern|dear sirs?|sir|madam|hello|hi)\b.{0,60}[,:!]?$/i;
const CLOSING =
  /^((with )?(kind|best|warm|many|kindest|warmest) (regards|wishes|thanks)|regards|yours\b.{0,20}|sincerely( yours)?|respectfully|cordially|all my love|with love|love|with .{0,20}(thanks|gratitude)|cheers|best|thanks)[,.!]?$/i;
const MONEY = /[€$£] ?\d|\b(eur|usd|gbp|chf) ?\d|\d[.,]\d\d(?!\d)/gi;
const YEAR_SPAN = /\b(19|20)\d\d ?(?:[-–—]|to|until) ?(?:[a-z]{3,9} )?(?:(?:19|20)\d\d|present|today|now|current)\b/gi;
const CITATION =
  /\[\d{1,3}(?:[,–-] ?\d{1,3})*\]|\bet al\b|\bdoi\b|\(\p{Lu}\p{L}+(?:,? (?:and|&) \p{Lu}\p{L}+)?,? (?:19|20)\d\d\)/giu;
const CLAUSE = /^(§ ?\d|\d{1,2}\.\d{1,2}\.? |(section|article|clause) [\divx]+\b|\([a-z]\) )/i;

/**
 * What the lay-out of a text tells, as terms: `^word` of its first lines, `=word` of its headings, `:word` of the labels of its fields,
 * and `!…` for its shape (salutation, mail header, share of table rows …), those with a grade as `!money 2`.
 *
 * `kind` is what the extraction found the file to be; only `eml` is used: a mail's file says that it is one.
 */
export function layoutTerms(text: string, kind?: string): ReadonlySet<string> {
  const lines = readPart(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LINES_MAX);
  const terms = new Set<string>();
  for (const token of tokensOf(lines.slice(0, TITLE_LINES).join('\n')).slice(0, TITLE_TOKENS_MAX)) terms.add(`^${token}`);
  let headings = 0;
  for (const line of lines) {
    const label = FIELD.exec(line)?.[1];
    if (label !== undefined) for (const token of tokensOf(label)) terms.add(`:${token}`);
    else if (isHeading(line) && headings++ < HEADINGS_MAX) for (const token of tokensOf(line)) terms.add(`=${token}`);
  }
  for (const shape of shapeTerms(lines)) terms.add(shape);
  if (kind === 'eml') terms.add('!eml');
  return terms;
}

function isHeading(line: string): boolean {
  return line.split(/\s+/).length <= HEADING_WORDS_MAX && !/[.!?,;]$|\t/.test(line) && /\p{L}{3}/u.test(line);
}

function shapeTerms(lines: readonly string[]): readonly string[] {
  const [top, end] = [lines.slice(0, EDGE_LINES), lines.slice(-EDGE_LINES)];
  const text = lines.join('\n');
  const share = (test: (line: string) => boolean) => lines.filter(test).length / Math.max(1, lines.length);
  const graded: readonly (readonly [name: string, grade: number])[] = [
    ['money', grade(text.match(MONEY)?.length ?? 0)],
    ['span', grade(text.match(YEAR_SPAN)?.length ?? 0)],
    ['cite', grade(text.match(CITATION)?.length ?? 0)],
    ['clause', grade(lines.filter((line) => CLAUSE.test(line)).length)],
    ['table', tenths(share((line) => /\t|\S \| \S/.test(line)))],
    ['long', tenths(share((line) => line.length > 160))],
    ['short', tenths(share((line) => line.length < 40))],
    ['list', tenths(share((line) => /^([-*•–]|\(?\d{1,2}[.)])\s/.test(line)))],
    ['quote', grade(lines.filter((line) => line.startsWith('>')).length)],
    ['code', grade(text.match(/[{};]\s*$|=>|\(\)|^\s*(import|const|def|#include)\b/gm)?.length ?? 0)],
    ['lines', grade(lines.length)],
  ];
  const terms = graded.flatMap(([name, value]) => (value === 0 ? [] : [`!${name} ${value}`, `!${name}`]));
  if (top.filter((line) => MAIL_HEADER.test(line)).length >= 2) terms.push('!header');
  if (top.some((line) => SALUTATION.test(line))) terms.push('!salutation');
  if (end.some((line) => CLOSING.test(line))) terms.push('!closing');
  return terms;
}

/** 0, 1 for one or two, 2 for up to six, 3 for up to twenty, 4 for more. */
function grade(count: number): number {
  return [0, 2, 6, 20].filter((bound) => count > bound).length;
}

/** 0 below a tenth, 1 below three tenths, 2 below six, 3 above. */
function tenths(share: number): number {
  return [0.1, 0.3, 0.6].filter((bound) => share >= bound).length;
}
