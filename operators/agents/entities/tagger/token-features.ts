import { hashFeature, hashPair, lowerUnit } from './hash.ts';
import { CAPITAL, SHOUTED, type TokenTable } from './token-table.ts';
import { prefixOf } from './word-clusters.ts';

/** More than any token has; the size of one row of features. */
export const FEATURES_MAX = 80;

/** Stands before the first and after the last token of a segment. */
const EDGE = 0x5bd1e995 | 0;
/** Depths at which paths of word groups are cut: coarse to fine. */
const DEPTHS: readonly number[] = [4, 6, 8, 12];
const COARSE = 5;
const FINE = 8;
/** A line this short stands alone: a heading, a name, an address. */
const SHORT_SEGMENT = 6;

/**
 * Writes the hashes of the features of token `i` from `at` on and returns where they end. Hashes are whole 32-bit numbers: the model
 * cuts them to its size. `from` and `to` bound the token's segment; nothing outside is looked at.
 */
export function writeFeatures(table: TokenTable, i: number, from: number, to: number, out: Int32Array, at: number): number {
  let n = at;
  let feature = 0;
  const put = (value: number): void => {
    out[n++] = hashFeature(feature++, value);
  };
  const skip = (): void => {
    feature++;
  };
  const inside = (k: number): boolean => k >= from && k < to;
  const lower = (k: number): number => (inside(k) ? (table.lower[k] ?? 0) : EDGE);
  const shape = (k: number): number => (inside(k) ? (table.shape[k] ?? 0) : EDGE);
  const path = (k: number): number => (inside(k) ? (table.cluster[k] ?? 0) : 1);
  const lists = (k: number): number => (inside(k) ? (table.lists[k] ?? 0) : 1 << 30);
  const flags = table.flags[i] ?? 0;

  const word = lower(i);
  put(0);
  put(word);
  put(table.exact[i] ?? 0);
  put(shape(i));
  put(lower(i - 1));
  put(lower(i + 1));
  put(lower(i - 2));
  put(lower(i + 2));
  put(hashPair(lower(i - 1), word));
  put(hashPair(word, lower(i + 1)));
  put(shape(i - 1));
  put(shape(i + 1));
  put(hashPair(shape(i - 1), shape(i)));
  put(hashPair(shape(i), shape(i + 1)));
  put(hashPair(hashPair(shape(i - 1), shape(i)), shape(i + 1)));
  put(hashPair(hashPair(shape(i), shape(i + 1)), shape(i + 2)));
  put(hashPair(lower(i - 1), shape(i)));
  put(hashPair(lower(i + 1), shape(i)));
  put(hashPair(hashPair(lower(i - 1), shape(i)), lower(i + 1)));

  // Beginnings and ends of the word.
  const start = table.starts[i] ?? 0;
  const length = (table.ends[i] ?? 0) - start;
  let prefix = 0;
  for (let k = 0; k < 4; k++) {
    prefix = hashPair(prefix, lowerUnit(table.text.charCodeAt(start + k)));
    if (k > 0 && length > k) put(prefix);
    else skip();
  }
  let suffix = 0;
  for (let k = 0; k < 4; k++) {
    suffix = hashPair(suffix, lowerUnit(table.text.charCodeAt(start + length - 1 - k)));
    if (k > 0 && length > k) put(suffix);
    else skip();
  }

  // Groups of words of similar use.
  for (const depth of DEPTHS) {
    put(prefixOf(path(i), depth));
    put(prefixOf(path(i - 1), depth));
    put(prefixOf(path(i + 1), depth));
  }
  put(prefixOf(path(i - 2), FINE));
  put(prefixOf(path(i + 2), FINE));
  put(hashPair(prefixOf(path(i), FINE), shape(i)));
  put(hashPair(prefixOf(path(i - 1), FINE), shape(i)));
  put(hashPair(prefixOf(path(i + 1), FINE), shape(i)));
  put(hashPair(prefixOf(path(i - 1), COARSE), prefixOf(path(i), COARSE)));
  put(hashPair(prefixOf(path(i), COARSE), prefixOf(path(i + 1), COARSE)));

  // Lists.
  put(lists(i));
  put(lists(i - 1));
  put(lists(i + 1));
  put(hashPair(lists(i), shape(i)));
  put(hashPair(hashPair(lists(i - 1), lists(i)), shape(i)));
  put(hashPair(hashPair(lists(i), lists(i + 1)), shape(i)));

  // Where the word stands.
  const first = i === from;
  const small = to - from <= SHORT_SEGMENT;
  put(hashPair(first ? 1 : 0, shape(i)));
  put(hashPair(first ? 1 : 0, word));
  put((flags & (CAPITAL | SHOUTED)) | (small ? 64 : 0) | (first ? 128 : 0) | (i === to - 1 ? 256 : 0));
  return n;
}
