import { markLists } from '../gazetteer/gazetteer.ts';
import { kindOf, LETTER } from './character-kind.ts';
import { endWithoutDot, hashExact, hashLower, hashPlain, hashTitle } from './hash.ts';
import type { Tokens } from './tokenise.ts';
import type { WordClusters } from './word-clusters.ts';
import { isCapital, shapeOf } from './word-shape.ts';

/** What the features are made of, one entry per token of a text. */
export interface TokenTable {
  readonly text: string;
  readonly starts: Int32Array;
  /** Ends without the dot of an abbreviation. */
  readonly ends: Int32Array;
  readonly exact: Int32Array;
  readonly lower: Int32Array;
  readonly shape: Int32Array;
  /** Paths of word groups; 0 for unknown words. */
  readonly cluster: Int32Array;
  /** Bits of the gazetteer's lists. */
  readonly lists: Int32Array;
  readonly flags: Uint8Array;
}

/** The token begins with a capital, in a line that is not all capitals. */
export const CAPITAL = 1;
/** The token stands in a line that is all capitals; its shape is taken as if only its first letter were one. */
export const SHOUTED = 2;
export const HAS_LETTER = 4;

/** Words in capitals that make a line shouted; fewer may be acronyms. */
const SHOUTED_WORDS_MIN = 2;

/** Computes the table for all tokens; `bounds` are those of the segments. */
export function tokenTable(text: string, tokens: Tokens, bounds: readonly number[], clusters: WordClusters): TokenTable {
  const { count, starts } = tokens;
  const table = {
    text,
    starts,
    ends: new Int32Array(count),
    exact: new Int32Array(count),
    lower: new Int32Array(count),
    shape: new Int32Array(count),
    cluster: new Int32Array(count),
    lists: new Int32Array(count),
    flags: new Uint8Array(count),
  };
  const plain = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const start = starts[i] ?? 0;
    const end = endWithoutDot(text, start, tokens.ends[i] ?? 0);
    table.ends[i] = end;
    table.lower[i] = hashLower(text, start, end);
    plain[i] = hashPlain(text, start, end);
    table.cluster[i] = clusters.pathOf(table.lower[i] ?? 0) || clusters.pathOf(plain[i] ?? 0);
  }
  markLists(plain, count, table.lists);
  for (let s = 0; s + 1 < bounds.length; s++) {
    const from = bounds[s] ?? 0;
    const to = bounds[s + 1] ?? 0;
    const shouted = isShouted(table, from, to);
    for (let i = from; i < to; i++) describe(table, i, shouted);
  }
  return table;
}

function describe(table: TokenTable, i: number, shouted: boolean): void {
  const { text, starts, ends } = table;
  const start = starts[i] ?? 0;
  const end = ends[i] ?? 0;
  const first = text.charCodeAt(start);
  table.exact[i] = shouted ? hashTitle(text, start, end) : hashExact(text, start, end);
  table.shape[i] = shapeOf(text, start, end, shouted);
  const letter = kindOf(first) === LETTER ? HAS_LETTER : 0;
  table.flags[i] = letter | (shouted ? SHOUTED : 0) | (!shouted && isCapital(first) ? CAPITAL : 0);
}

function isShouted(table: TokenTable, from: number, to: number): boolean {
  let words = 0;
  for (let i = from; i < to; i++) {
    const end = table.ends[i] ?? 0;
    let capitals = 0;
    for (let at = table.starts[i] ?? 0; at < end; at++) {
      const code = table.text.charCodeAt(at);
      if (kindOf(code) !== LETTER) continue;
      if (!isCapital(code)) return false;
      capitals++;
    }
    if (capitals > 1) words++;
  }
  return words >= SHOUTED_WORDS_MIN;
}
