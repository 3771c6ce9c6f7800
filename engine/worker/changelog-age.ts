import { ReadingAge } from '../state/reading-age.ts';

/** What keeps deletions for less than this is taken to keep them so long: nobody could read it else. */
const DELETIONS_KEPT_MS_MIN = 10_000;

/**
 * How old a store's rows are, as long as it is open, and whether its changelog still knows what was deleted since. A compacted topic keeps the record of
 * a deletion for `delete.retention.ms`: who reads so far behind its end passes over what is gone, and keeps the rows.
 */
export class ChangelogAge {
  #reading = new ReadingAge(0, 0, 0);
  #keptMs = Number.POSITIVE_INFINITY;

  /** Rows known at `knownAt` are about to be read on from, while the log ends at `end` and keeps deletions for `keptMs`; undefined: for ever. */
  fitted(knownAt: number, end: number, askedAt: number, keptMs: number | undefined): void {
    this.#reading = new ReadingAge(knownAt, end, askedAt);
    this.#keptMs = keptMs ?? Number.POSITIVE_INFINITY;
  }

  /** Its owner, who alone writes the changelog, has committed what it had at that time. */
  owned(at: number): void {
    this.#reading = new ReadingAge(at, 0, at);
  }

  /** The log said when it was asked that it ends at `end`; what is read goes up to `offset`. */
  asked(offset: number, end: number, askedAt: number): void {
    this.#reading.asked(offset, endBehind(offset, end), askedAt);
  }

  at(offset: number): number {
    return this.#reading.at(offset);
  }

  /** Everything up to an offset is what the log was known to have. */
  isKnown(offset: number): boolean {
    return this.#reading.isKnown(offset);
  }

  /** Of rows that are complete up to an offset nobody can tell which are gone, once there is more to read. */
  isOutdated(offset: number, now: number, keptMsMin = DELETIONS_KEPT_MS_MIN): boolean {
    return now - this.at(offset) > Math.max(this.#keptMs, keptMsMin);
  }

  /** How often it must be asked where the log ends for rows that have everything not to count as outdated. */
  get askEveryMs(): number {
    return Math.max(this.#keptMs, DELETIONS_KEPT_MS_MIN) / 4;
  }
}

/** Where a log ends for whom has everything up to `offset`. One offset more is the marker of a transaction, or the last record, which is never compacted away. */
export function endBehind(offset: number, end: number): number {
  return offset + 1 === end ? offset : end;
}
