import type { Duration } from './duration.ts';
import type { Serde } from './serde.ts';

/** A value with the timestamp of the update that made it. */
export interface ValueAndTimestamp<V> {
  readonly value: V;
  readonly timestamp: number;
}

/** One entry of a changelog topic: what a store writes there and is restored from. */
export interface ChangelogEntry {
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly timestamp: number;
}

/** What the log has of a changelog's partition. */
export interface ChangelogExtent {
  /** Of the topic; undefined where the log has no such thing. */
  readonly topicId: string | undefined;
  /** Offset of the oldest record. */
  readonly begin: number;
  /** Offset behind the newest one that counts. */
  readonly end: number;
  /** Where the log ends, and when it was asked, in ms: of a source topic it may have more than what counts. */
  readonly logEnd: number;
  readonly askedAt: number;
  /** Of rows that were deleted before this time, in ms, it may not know any more that they were there. Absent: it knows of all. */
  readonly forgetsDeletionsBefore?: number;
}

/**
 * Why rows do not fit a changelog: it is another topic of that name, it ends before they do, it begins behind them, or it may have forgotten which of
 * them were deleted since.
 */
export type ChangelogMisfit = 'replaced' | 'ends-before' | 'begins-behind' | 'deletions-forgotten';

/**
 * What the task needs of every store, whatever its shape. All calls are synchronous.
 *
 * Writes since the last `prepareCommit` are *dirty*; those between `prepareCommit` and `committed` are *in flight*:
 *
 * ```
 *   put ─▶ dirty ── prepareCommit() ─▶ in flight ── committed() ─▶ settled
 *            └──────────── rollback() ◀──────┘   puts back what was settled
 * ```
 *
 * Iterators give each row that is there from their beginning to their end once and in order, whatever is written meanwhile; a row that comes,
 * goes or changes meanwhile is given as it was, as it is, or not at all.
 */
export interface StateStore {
  readonly name: string;
  /**
   * Hands every dirty entry to `write`, each key once with its newest value; they are in flight from now on. `write` copies the bytes that it keeps: a
   * codec may use its buffer for the next entry.
   */
  prepareCommit(write: (entry: ChangelogEntry) => void): void;
  /**
   * The log has committed what was in flight. `changelogOffset` is where the changelog stands now: a persistent store writes it
   * together with the entries, so that the disk is never ahead of the log.
   */
  committed(changelogOffset: number): void;
  /**
   * Present where rows are written in the background: settles when everything committed is on the disk. Waited for before the next commit,
   * so that one write at most is behind.
   *
   * Errors: rejects with STREAM_STORE_DISK_FULL (retry) or STREAM_STORE_DISK (stop); nothing is written after that
   */
  settled?(): Promise<void>;
  /** Forgets everything dirty and in flight. */
  rollback(): void;
  /** Applies one entry of the changelog; never dirty. It counts when `committed` has been called, and can be read when that has `settled`. */
  restore(entry: ChangelogEntry): void;
  /**
   * Present where rows outlive the task: makes sure, before anything is restored, that they are of this changelog. Otherwise they are taken
   * away, and it answers why.
   */
  fit?(changelog: ChangelogExtent): Promise<ChangelogMisfit | undefined>;
  /**
   * Present where rows outlive the task: the changelog is read on behind where it ended when it was looked whether they fit. It is read up to
   * `position`, and ended at `end` when somebody asked, at `askedAt`.
   */
  readOn?(position: number, end: number, askedAt: number): void;
  /** Offset of the changelog up to which this store is complete, as `committed` told last; 0 before. */
  readonly restoredTo: number;
  /** Present where rows outlive the task: when the changelog was known to go no further than `restoredTo`, in ms. */
  readonly knownAt?: number;
  /** Dirty entries, for the bound that makes the task commit early. */
  readonly dirtyCount: number;
  /** What is committed is on the disk when it settles; the rest is forgotten. */
  close(): void | Promise<void>;
}

/** Rows by key. Order of `range` and `all` is that of the encoded key's bytes. */
export interface KeyValueStore<K, V> extends StateStore {
  get(key: K): ValueAndTimestamp<V> | undefined;
  /** Null deletes. */
  put(key: K, value: V | null, timestamp: number): void;
  /** Both ends inclusive; undefined is open. */
  range(from: K | undefined, to: K | undefined): IterableIterator<readonly [K, ValueAndTimestamp<V>]>;
  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]>;
  readonly size: number;
}

export interface WindowEntry<K, V> extends ValueAndTimestamp<V> {
  readonly key: K;
  readonly start: number;
}

/**
 * Rows by key and window start; rows whose start is older than the newest start seen minus retention are gone, and are refused.
 * With `duplicates` every put adds a row (stream–stream joins); without it a put replaces.
 */
export interface WindowStore<K, V> extends StateStore {
  fetch(key: K, start: number): ValueAndTimestamp<V> | undefined;
  /** Rows of one key with from ≤ start ≤ to, ascending by start. */
  fetchRange(key: K, from: number, to: number): IterableIterator<WindowEntry<K, V>>;
  /** Rows of all keys with from ≤ start ≤ to, ascending by start. */
  fetchAll(from: number, to: number): IterableIterator<WindowEntry<K, V>>;
  put(key: K, start: number, value: V | null, timestamp: number): void;
  all(): IterableIterator<WindowEntry<K, V>>;
}

export interface SessionEntry<K, V> {
  readonly key: K;
  readonly start: number;
  readonly end: number;
  readonly value: V;
}

/**
 * Rows by key and session; a session is found by overlap. Sessions whose end is at or before the newest end seen minus retention are gone, but
 * `findEnding` still tells those whose end is exactly that, as they have yet to go out where results are given on close.
 */
export interface SessionStore<K, V> extends StateStore {
  /** Sessions of the key with end ≥ earliestEnd and start ≤ latestStart, ascending by end. */
  findSessions(key: K, earliestEnd: number, latestStart: number): readonly SessionEntry<K, V>[];
  /** Sessions of all keys with earliestEnd ≤ end ≤ latestEnd, ascending by end. */
  findEnding(earliestEnd: number, latestEnd: number): IterableIterator<SessionEntry<K, V>>;
  fetch(key: K, start: number, end: number): V | undefined;
  put(key: K, start: number, end: number, value: V | null): void;
  all(): IterableIterator<SessionEntry<K, V>>;
}

export interface VersionedRow<V> extends ValueAndTimestamp<V> {
  /** Timestamp of the next version; undefined for the newest. */
  readonly validTo: number | undefined;
}

/** What became of a version: it is the key's newest, an older one, or so old that it was not taken. */
export type PutResult = 'latest' | 'older' | 'expired';

/** Rows by key with their history: the row as it was at a time, within the history's length. */
export interface VersionedStore<K, V> extends StateStore {
  get(key: K, asOf?: number): VersionedRow<V> | undefined;
  /** Null marks a deletion at that time. */
  put(key: K, value: V | null, timestamp: number): PutResult;
  /** The newest version of every key. */
  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]>;
}

export type StoreShape =
  | { readonly kind: 'key-value' }
  | { readonly kind: 'window'; readonly retentionMs: number; readonly windowSizeMs: number; readonly duplicates: boolean }
  | { readonly kind: 'session'; readonly retentionMs: number }
  | { readonly kind: 'versioned'; readonly historyMs: number };

/** Which engine keeps the rows. */
export type StoreEngine = 'memory' | 'lmdb' | 'classic-level';

/** A store as the plan declares it. */
export interface StoreSpec {
  readonly name: string;
  readonly shape: StoreShape;
  readonly key: Serde<unknown>;
  readonly value: Serde<unknown>;
  /** False for stores whose content can be told from a source topic or need not survive. */
  readonly changelog: boolean;
  /** A source topic that holds the same rows and is read instead of a changelog. */
  readonly sourceTopic?: string;
  /** A source topic whose records are its rows, key by key: it can be read instead of a changelog, where that is wanted. */
  readonly sameRowsAs?: string;
  /** What becomes of its rows may be held back in the task's record cache. */
  readonly cached?: boolean;
  /** It says how far the other stores of its step are, and its changelog is written after theirs. */
  readonly isProgress?: boolean;
  readonly engine?: StoreEngine;
}

/** Whether changes of a store's rows may be held back. */
export interface CacheOptions {
  /** Changes of rows go through the record cache, where the worker has one (`cacheMaxBytes`). False: each goes on at once. Default true. */
  readonly cache?: boolean;
}

export interface StoreOptions {
  /** Where rows are kept. Default: what the worker was started with (`memory` in the test kit). */
  readonly engine?: StoreEngine;
  /** How long windowed rows are kept after they can no longer change. Default: until the window plus grace has passed. */
  readonly retention?: Duration;
}
