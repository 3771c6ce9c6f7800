import type { Tokens } from './tokenise.ts';

/** A longer sentence is cut, so that memory stays small. */
const SEGMENT_TOKENS_MAX = 160;
/** A line of fewer characters ended on purpose; a longer one may go on below. */
const FULL_LINE_CHARS_MIN = 50;

const NEWLINE = 0x0a;
const TAB = 0x09;
const SENTENCE_END = /^[.!?]+$/;
const CLOSING = /^["'”’)\]]+$/;
const MARKS_MAX = 3;

/**
 * Where the pieces of a text begin that are tagged one by one: sentences, and lines that stand alone. The last number is the count of
 * tokens, so piece i has the tokens from `[i]` up to `[i + 1]`. A long line without a final mark goes on in the next one.
 */
export function segmentBounds(text: string, tokens: Tokens): readonly number[] {
  const bounds: number[] = [0];
  let begun = 0;
  let lineStart = 0;
  for (let i = 1; i < tokens.count; i++) {
    const lineEnd = tokens.ends[i - 1] ?? 0;
    const start = tokens.starts[i] ?? 0;
    const newlines = countBetween(text, lineEnd, start, NEWLINE);
    const ends =
      i - begun >= SEGMENT_TOKENS_MAX ||
      newlines > 1 ||
      // Cells of a table.
      countBetween(text, lineEnd, start, TAB) > 0 ||
      (newlines === 1 && endsLine(text, lineStart, lineEnd, start)) ||
      endsSentence(text, tokens, i, begun);
    if (newlines > 0) lineStart = start;
    if (!ends) continue;
    bounds.push(i);
    begun = i;
  }
  if (tokens.count > 0) bounds.push(tokens.count);
  return bounds;
}

function countBetween(text: string, from: number, to: number, code: number): number {
  let found = 0;
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === code) found++;
  return found;
}

function endsLine(text: string, lineStart: number, lineEnd: number, nextStart: number): boolean {
  if (lineEnd - lineStart < FULL_LINE_CHARS_MIN) return true;
  return /[.:!?;]/.test(text.charAt(lineEnd - 1)) || !/[\p{L}\p{N}]/u.test(text.charAt(nextStart));
}

function endsSentence(text: string, tokens: Tokens, next: number, begun: number): boolean {
  // A quote or bracket that closes belongs to the sentence before it.
  if (tokens.starts[next] === tokens.ends[next - 1] && CLOSING.test(tokenText(text, tokens, next))) return false;
  let last = next - 1;
  while (last > begun && last > next - MARKS_MAX && CLOSING.test(tokenText(text, tokens, last))) last--;
  if (!SENTENCE_END.test(tokenText(text, tokens, last))) return false;
  // `approx. 30 days` and `e.g. the` go on.
  return !/\p{Ll}/u.test(text.charAt(tokens.starts[next] ?? 0));
}

function tokenText(text: string, tokens: Tokens, i: number): string {
  return text.slice(tokens.starts[i], tokens.ends[i]);
}
