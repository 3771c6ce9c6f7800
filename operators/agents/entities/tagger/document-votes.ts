import { TAG_COUNT, TAGGED_TYPES } from './tags.ts';
import { CAPITAL, SHOUTED, type TokenTable } from './token-table.ts';

/** How much the other places of a word in the same document count. */
const WEIGHT = 0.7;
/** What the shares of three types and none are measured against; a little is added so that no share is zero. */
const EVEN_SHARE = 0.3;
const FLOOR = 0.05;
const KINDS = TAGGED_TYPES.length + 1;

/**
 * Lets the places of a capitalised word in a document speak for each other: `Quill` alone is a person where `Ada Quill` was clearly one.
 *
 * `marginals` has the probabilities of all tags at each token; `emissions` are changed.
 */
export function applyVotes(table: TokenTable, count: number, marginals: Float32Array, emissions: Float32Array): void {
  const votes = new Map<number, Float64Array>();
  for (let i = 0; i < count; i++) {
    if (!mayVote(table, i)) continue;
    const word = table.exact[i] ?? 0;
    const sums = votes.get(word) ?? new Float64Array(KINDS + 1);
    for (let kind = 0; kind < KINDS; kind++) sums[kind] = (sums[kind] ?? 0) + share(marginals, i, kind);
    sums[KINDS] = (sums[KINDS] ?? 0) + 1;
    votes.set(word, sums);
  }
  for (let i = 0; i < count; i++) {
    const sums = mayVote(table, i) ? votes.get(table.exact[i] ?? 0) : undefined;
    const others = (sums?.[KINDS] ?? 0) - 1;
    if (sums === undefined || others < 1) continue;
    for (let kind = 0; kind < KINDS; kind++) {
      const average = ((sums[kind] ?? 0) - share(marginals, i, kind)) / others;
      const bonus = WEIGHT * Math.log((average + FLOOR) / EVEN_SHARE);
      for (const tag of tagsOf(kind)) emissions[i * TAG_COUNT + tag] = (emissions[i * TAG_COUNT + tag] ?? 0) + bonus;
    }
  }
}

function mayVote(table: TokenTable, i: number): boolean {
  return ((table.flags[i] ?? 0) & (CAPITAL | SHOUTED)) !== 0;
}

/** Kind 0 is none, then the types. */
function share(marginals: Float32Array, i: number, kind: number): number {
  let sum = 0;
  for (const tag of tagsOf(kind)) sum += marginals[i * TAG_COUNT + tag] ?? 0;
  return sum;
}

const TAGS_OF_KIND: readonly (readonly number[])[] = [[0], ...TAGGED_TYPES.map((_, type) => [1 + 2 * type, 2 + 2 * type])];

function tagsOf(kind: number): readonly number[] {
  return TAGS_OF_KIND[kind] ?? [];
}
