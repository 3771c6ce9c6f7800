/** A piece of a text, with its place in the order in which pieces may claim characters. */
export interface Claim {
  readonly start: number;
  readonly end: number;
  /** The smaller wins. */
  readonly rank: number;
}

/** Keeps claims that share no character: by rank, then the longer, then the earlier. The result is in the order of the text. */
export function resolveOverlaps<T extends Claim>(claims: readonly T[], textLength: number): readonly T[] {
  const taken = new Uint8Array(textLength);
  const kept: T[] = [];
  const ordered = claims.toSorted((a, b) => a.rank - b.rank || b.end - b.start - (a.end - a.start) || a.start - b.start);
  for (const claim of ordered) {
    if (taken.subarray(claim.start, claim.end).includes(1)) continue;
    taken.fill(1, claim.start, claim.end);
    kept.push(claim);
  }
  return kept.sort((a, b) => a.start - b.start);
}
