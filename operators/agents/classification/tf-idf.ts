import { termCounts, tokensOf } from './text-features.ts';

/** A vector that names only what is not zero; `indices[i]` has the weight `values[i]`. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The terms a model knows, with their weight by rarity. */
export interface TfIdf {
  readonly terms: readonly string[];
  readonly idf: Float64Array;
  /** Position of each term in `terms`. */
  readonly positions: ReadonlyMap<string, number>;
}

/** A term of a single document teaches nothing. */
const DOCUMENTS_MIN = 2;
/** A term of almost all documents tells nothing. */
const DOCUMENT_SHARE_MAX = 0.95;
const TERMS_MAX = 200_000;

/** Chooses the terms of a corpus and weighs them: ln((1 + N) / (1 + documents with the term)) + 1. */
export function fitTfIdf(texts: readonly string[]): TfIdf {
  const documents = new Map<string, number>();
  for (const text of texts) {
    for (const term of termCounts(tokensOf(text)).keys()) documents.set(term, (documents.get(term) ?? 0) + 1);
  }
  const kept = [...documents]
    .filter(([, count]) => count >= DOCUMENTS_MIN && count < DOCUMENT_SHARE_MAX * texts.length)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, TERMS_MAX);
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

/** A text as a vector of length 1, each term (1 + ln count) · idf; unknown terms are left out, so a strange text may be empty. */
export function vectorOf(tfIdf: TfIdf, tokens: readonly string[]): SparseVector {
  const found: [index: number, value: number][] = [];
  for (const [term, count] of termCounts(tokens)) {
    const index = tfIdf.positions.get(term);
    if (index !== undefined) found.push([index, (1 + Math.log(count)) * (tfIdf.idf[index] ?? 0)]);
  }
  found.sort((a, b) => a[0] - b[0]);
  const length = Math.sqrt(found.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
  return {
    indices: Int32Array.from(found, ([index]) => index),
    values: Float64Array.from(found, ([, value]) => value / length),
  };
}
