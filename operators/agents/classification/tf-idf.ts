import { layoutTerms } from './layout-features.ts';
import { termCounts, tokensOf } from './text-features.ts';

/** A vector that names only what is not zero; `indices[i]` has the weight `values[i]`. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** What is counted in a text: its words and pairs of words, and the terms of its lay-out. */
export interface Terms {
  readonly words: ReadonlyMap<string, number>;
  readonly layout: ReadonlySet<string>;
}

/** The terms a model knows, with their weight by rarity. */
export interface TfIdf {
  readonly terms: readonly string[];
  readonly idf: Float64Array;
  /** Position of each term in `terms`. */
  readonly positions: ReadonlyMap<string, number>;
}

/** A term must occur in texts of this many origins: what one author or one template says teaches nothing. */
const ORIGINS_MIN = 3;
/** A term of almost all documents tells nothing. */
const DOCUMENT_SHARE_MAX = 0.95;
const TERMS_MAX = 200_000;
/** Length of the lay-out's part of a vector; that of the words is 1. */
const LAYOUT_LENGTH = 1;

export function termsOf(text: string, kind?: string): Terms {
  return { words: termCounts(tokensOf(text)), layout: layoutTerms(text, kind) };
}

/** Chooses the terms of a corpus and weighs them: ln((1 + N) / (1 + documents with the term)) + 1. `origins` names the author of each. */
export function fitTfIdf(texts: readonly Terms[], origins: readonly string[], termsMax = TERMS_MAX): TfIdf {
  const documents = new Map<string, number>();
  const seen = new Map<string, Set<string>>();
  texts.forEach(({ words, layout }, i) => {
    const origin = origins[i] ?? '';
    for (const term of [...words.keys(), ...layout]) {
      documents.set(term, (documents.get(term) ?? 0) + 1);
      const from = seen.get(term);
      if (from === undefined) seen.set(term, new Set([origin]));
      else if (from.size < ORIGINS_MIN) from.add(origin);
    }
  });
  const kept = [...documents]
    .filter(([term, count]) => (seen.get(term)?.size ?? 0) >= ORIGINS_MIN && count < DOCUMENT_SHARE_MAX * texts.length)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, termsMax);
  const idf = kept.map(([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1);
  return tfIdfOf(
    kept.map(([term]) => term),
    Float64Array.from(idf),
  );
}

/** The same from stored terms and weights. */
export function tfIdfOf(terms: readonly string[], idf: Float64Array): TfIdf {
  return { terms, idf, positions: new Map(terms.map((term, i) => [term, i])) };
}

/**
 * A text as a vector: its words as (1 + ln count) · idf, together of length 1, then the terms of its lay-out as idf, together of length
 * `LAYOUT_LENGTH`. Unknown terms are left out, so a strange text may be empty.
 */
export function vectorOf(tfIdf: TfIdf, { words, layout }: Terms): SparseVector {
  const found = [
    ...scaled(
      tfIdf,
      [...words].map(([term, count]) => [term, 1 + Math.log(count)] as const),
      1,
    ),
    ...scaled(
      tfIdf,
      [...layout].map((term) => [term, 1] as const),
      LAYOUT_LENGTH,
    ),
  ].sort((a, b) => a[0] - b[0]);
  return { indices: Int32Array.from(found, ([index]) => index), values: Float64Array.from(found, ([, value]) => value) };
}

function scaled(
  { positions, idf }: TfIdf,
  weights: readonly (readonly [term: string, weight: number])[],
  length: number,
): readonly (readonly [index: number, value: number])[] {
  const found: [index: number, value: number][] = [];
  let squares = 0;
  for (const [term, weight] of weights) {
    const index = positions.get(term);
    if (index === undefined) continue;
    const value = weight * (idf[index] ?? 0);
    found.push([index, value]);
    squares += value * value;
  }
  const factor = length / (Math.sqrt(squares) || 1);
  return found.map(([index, value]) => [index, value * factor]);
}
