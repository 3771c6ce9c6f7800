import { mergeGroups } from './merge-groups.ts';

/** Words with their vectors as rows of one matrix, commonest first. */
export interface WordVectors {
  readonly words: readonly string[];
  readonly dimensions: number;
  /** Row-major, each row of length 1. */
  readonly rows: Float32Array;
}

export interface GroupWordsOptions {
  readonly groups: number;
  /** The commonest words alone shape the groups; rare ones only join. */
  readonly shapedBy: number;
  readonly rounds: number;
}

/**
 * Groups words of similar use by k-means on the sphere, then builds a binary tree over the groups, nearest first.
 *
 * The result is text: a line per group with its path in the tree as binary digits, a blank, and its words. Deterministic: the first
 * centres are words at even distances in the order of frequency.
 */
export function groupWords(vectors: WordVectors, { groups, shapedBy, rounds }: GroupWordsOptions): string {
  const { words, dimensions, rows } = vectors;
  const shaping = Math.min(words.length, shapedBy);
  let centres = new Float32Array(groups * dimensions);
  for (let g = 0; g < groups; g++) {
    const row = Math.floor((g * shaping) / groups) * dimensions;
    centres.set(rows.subarray(row, row + dimensions), g * dimensions);
  }
  for (let round = 0; round < rounds; round++) {
    centres = centresOf(vectors, nearest(vectors, centres, shaping), shaping, groups);
  }
  const groupOf = nearest(vectors, centres, words.length);
  const members: string[][] = Array.from({ length: groups }, () => []);
  words.forEach((word, i) => {
    members[groupOf[i] ?? 0]?.push(word);
  });
  const paths = mergeGroups(
    centres,
    dimensions,
    members.map((list) => list.length),
  );
  return members
    .map((list, g) => ({ path: paths[g] ?? '', line: list.sort().join(' ') }))
    .filter(({ line }) => line !== '')
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, line }) => `${path} ${line}\n`)
    .join('');
}

/** For each of the first `count` rows the centre with the largest product. */
function nearest({ rows, dimensions }: WordVectors, centres: Float32Array, count: number): Int32Array {
  const result = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const row = i * dimensions;
    let best = Number.NEGATIVE_INFINITY;
    for (let at = 0, g = 0; at < centres.length; at += dimensions, g++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) sum += (rows[row + d] as number) * (centres[at + d] as number);
      if (sum > best) {
        best = sum;
        result[i] = g;
      }
    }
  }
  return result;
}

function centresOf(
  { rows, dimensions }: WordVectors,
  groupOf: Int32Array,
  count: number,
  groups: number,
): Float32Array<ArrayBuffer> {
  const centres = new Float32Array(groups * dimensions);
  for (let i = 0; i < count; i++) {
    const at = (groupOf[i] ?? 0) * dimensions;
    for (let d = 0; d < dimensions; d++) centres[at + d] = (centres[at + d] ?? 0) + (rows[i * dimensions + d] ?? 0);
  }
  for (let at = 0; at < centres.length; at += dimensions) {
    const centre = centres.subarray(at, at + dimensions);
    const length = Math.hypot(...centre) || 1;
    for (let d = 0; d < dimensions; d++) centre[d] = (centre[d] ?? 0) / length;
  }
  return centres;
}
