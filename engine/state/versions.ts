import { lowerBound } from '../model/lower-bound.ts';

/** A row as it was from a time on; null: there was none. */
export interface Version<V> {
  readonly timestamp: number;
  readonly value: V | null;
  /** Something is known to have ended where this began, so that taking this away leaves a deletion behind. Only the newest needs it. */
  readonly bounded: boolean;
}

/** The versions of one key, ascending by timestamp; never changed in place. */
export type Versions<V> = readonly Version<V>[];

/** Index of the last version at or before a time; -1 when there is none. */
export function lastUpTo(versions: Versions<unknown>, timestamp: number): number {
  return lowerBound(versions, (version) => version.timestamp <= timestamp) - 1;
}

/**
 * The versions with one more. A deletion at the very time of the newest row takes that row away; where nothing is known to have ended there,
 * it leaves no deletion behind either, and an older row that comes late is the newest again. That is how Kafka Streams keeps them.
 */
export function withVersion<V>(versions: Versions<V>, timestamp: number, value: V | null): Versions<V> {
  const at = lastUpTo(versions, timestamp);
  const found = versions[at];
  const newest = versions.length - 1;
  if (found?.timestamp !== timestamp) {
    const before = versions[at];
    const added: Version<V> = { timestamp, value, bounded: before !== undefined && before.value !== null };
    return boundNewest([...versions.slice(0, at + 1), added, ...versions.slice(at + 1)], at + 1);
  }
  if (at === newest && value === null && found.value !== null && !found.bounded) return versions.slice(0, newest);
  const replaced: Version<V> = { timestamp, value, bounded: found.bounded || found.value === null };
  return boundNewest(versions.with(at, replaced), at);
}

/** What was put just before the newest row ends where that begins. */
function boundNewest<V>(versions: Versions<V>, put: number): Versions<V> {
  const newest = versions.length - 1;
  const row = versions[newest];
  if (put !== newest - 1 || !row || row.bounded) return versions;
  return versions.with(newest, { ...row, bounded: true });
}
