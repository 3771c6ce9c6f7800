import { DIGIT, HIGH_SURROGATE, isWordUnit, kindOf, LETTER, SPACE } from './character-kind.ts';

/** Where the tokens of a text begin and end; the characters stay in the text. */
export interface Tokens {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A longer run is cut: hostile input must not become one word. */
const TOKEN_CHARS_MAX = 100;

const APOSTROPHE = 0x27;
const QUOTE_RIGHT = 0x2019;
const HYPHENS = new Set([0x2d, 0x2010, 0x2011]);
const DOT = 0x2e;
const COMMA = 0x2c;
const AMPERSAND = 0x26;
/** These hold addresses together: `a_b@example.com`. */
const GLUE = new Set([0x40, 0x5f]);

/** Words that keep the dot behind them. */
const ABBREVIATION =
  /^(?:inc|ltd|co|corp|bros|assoc|dept|univ|mr|mrs|ms|mx|dr|prof|rev|hon|messrs|sr|jr|st|mt|ft|gen|col|capt|lt|sgt|sen|rep|gov|pres|no|nos|vs|dist|ave|blvd|rd|est|etc|e\.v|s\.a|s\.p\.a|b\.v|n\.v|l\.p|l\.l\.c|u\.s|u\.k)$/i;

/**
 * Cuts a text into words, numbers and marks.
 *
 * `'s` is a token of its own; hyphens, inner dots and apostrophes stay in the word; initials and common abbreviations keep their
 * dot. At most `tokensMax` tokens are read, from the beginning.
 */
export function tokenise(text: string, tokensMax: number): Tokens {
  // Every second character at most begins a token, or there are none between them: the length is a bound.
  const bound = Math.min(tokensMax, text.length);
  const starts = new Int32Array(bound);
  const ends = new Int32Array(bound);
  let count = 0;
  let i = 0;
  while (i < text.length && count < bound) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind === SPACE) {
      i++;
      continue;
    }
    const end = kind === LETTER || kind === DIGIT ? wordEnd(text, i) : markEnd(text, i, kind);
    starts[count] = i;
    ends[count] = end;
    count++;
    i = end;
  }
  return { count, starts, ends };
}

function wordEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + TOKEN_CHARS_MAX);
  let i = start + 1;
  while (i < limit) {
    const code = text.charCodeAt(i);
    if (isWordUnit(code)) i++;
    else if (i + 1 < limit && isWordUnit(text.charCodeAt(i + 1)) && joins(text, start, i, code)) i += 2;
    else break;
  }
  if (text.charCodeAt(i) === DOT && keepsDot(text, start, i)) return i + 1;
  return i;
}

/** Whether the mark at `at`, with a word unit on each side, belongs to the word. */
function joins(text: string, start: number, at: number, code: number): boolean {
  if (code === APOSTROPHE || code === QUOTE_RIGHT) return !isPossessive(text, at);
  if (code === COMMA) return kindOf(text.charCodeAt(at - 1)) === DIGIT && kindOf(text.charCodeAt(at + 1)) === DIGIT;
  if (code === AMPERSAND) return at - start <= 3 && text.slice(start, at) === text.slice(start, at).toUpperCase();
  return code === DOT || HYPHENS.has(code) || GLUE.has(code);
}

function isPossessive(text: string, at: number): boolean {
  return (text.charCodeAt(at + 1) | 0x20) === 0x73 && !isWordUnit(text.charCodeAt(at + 2));
}

function keepsDot(text: string, start: number, end: number): boolean {
  const length = end - start;
  const last = text.charAt(end - 1);
  // An initial: `J.`; also the last letter of `U.S.`.
  const initial = last !== last.toLowerCase() && (length === 1 || (length > 2 && text.charCodeAt(end - 2) === DOT));
  return initial || (length <= 6 && ABBREVIATION.test(text.slice(start, end)));
}

function markEnd(text: string, start: number, kind: number): number {
  if (kind === HIGH_SURROGATE && start + 1 < text.length) return start + 2;
  const code = text.charCodeAt(start);
  if (
    (code === APOSTROPHE || code === QUOTE_RIGHT) &&
    start > 0 &&
    isWordUnit(text.charCodeAt(start - 1)) &&
    isPossessive(text, start)
  ) {
    return start + 2;
  }
  let i = start + 1;
  while (i < text.length && i - start < TOKEN_CHARS_MAX && text.charCodeAt(i) === code) i++;
  return i;
}
