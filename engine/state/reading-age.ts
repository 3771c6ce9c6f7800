/**
 * How old rows are that are read from a log which others write: when that was known to go no further than they do. Of what was deleted since they may
 * know nothing.
 *
 * ```
 *   asked(end, askedAt) ─▶ as old as before ─ what is read reaches `end` ─▶ as old as `askedAt`
 * ```
 *
 * Whoever reads may be far behind the end: one that is not reached yet stays the one that counts.
 */
export class ReadingAge {
  #knownAt: number;
  #end: number;
  #askedAt: number;

  /** Of rows that were known at `knownAt`, while the log ends at `end`. */
  constructor(knownAt: number, end: number, askedAt: number) {
    this.#knownAt = knownAt;
    this.#end = end;
    this.#askedAt = askedAt;
  }

  /** Since when deletions may be missing in rows that go up to an offset, in ms. */
  at(offset: number): number {
    return this.isKnown(offset) ? this.#askedAt : this.#knownAt;
  }

  /** The last known end is reached. */
  isKnown(offset: number): boolean {
    return offset >= this.#end;
  }

  /** The log ends at `end`, as it said when it was asked at `askedAt`. */
  asked(offset: number, end: number, askedAt: number): void {
    if (!this.isKnown(offset)) return;
    this.#knownAt = this.#askedAt;
    this.#end = end;
    this.#askedAt = askedAt;
  }
}
