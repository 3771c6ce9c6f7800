import { type SentenceVector, similarity } from './sentence-vectors.ts';

const DAMPING = 0.85;
const ITERATIONS = 50;
/** Ranks that move less than this in a pass have settled. */
const SETTLED = 1e-6;

/**
 * How central each sentence is: the stationary share of a walk from sentence to similar sentence.
 *
 * Takes time and memory with the square of the number of sentences; the caller bounds them.
 *
 * Source: Mihalcea and Tarau 2004, "TextRank", with tf-idf cosine as the similarity.
 */
export function textRank(vectors: readonly SentenceVector[]): readonly number[] {
  const n = vectors.length;
  const links = new Float64Array(n * n);
  const outgoing = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [a, b] = [vectors[i], vectors[j]];
      const weight = a && b ? similarity(a, b) : 0;
      links[i * n + j] = weight;
      links[j * n + i] = weight;
      outgoing[i] = (outgoing[i] ?? 0) + weight;
      outgoing[j] = (outgoing[j] ?? 0) + weight;
    }
  }
  let ranks = new Float64Array(n).fill(1 / n);
  for (let pass = 0; pass < ITERATIONS; pass++) {
    const next = new Float64Array(n).fill((1 - DAMPING) / n);
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const share = (DAMPING * (ranks[i] ?? 0)) / (outgoing[i] || 1);
      if (share === 0) continue;
      for (let j = 0; j < n; j++) next[j] = (next[j] ?? 0) + share * (links[i * n + j] ?? 0);
    }
    for (let i = 0; i < n; i++) moved += Math.abs((next[i] ?? 0) - (ranks[i] ?? 0));
    ranks = next;
    if (moved < SETTLED) break;
  }
  return [...ranks];
}
