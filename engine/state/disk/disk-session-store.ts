import type { Codec } from '../../model/serde.ts';
import type {
  ChangelogEntry,
  ChangelogExtent,
  ChangelogMisfit,
  SessionEntry,
  SessionStore,
  StoreShape,
} from '../../model/state-store.ts';
import { KeyCodec } from '../key-codec.ts';
import type { DiskRows } from './disk-rows.ts';
import { TIME_CHARS, timeAt, timeText } from './ordered-numbers.ts';
import { indexRows, plainRows } from './row-codecs.ts';
import type { RowPut } from './row-file.ts';
import type { RowSpace } from './row-space.ts';
import { indexEnd, indexedPlace, indexPlace } from './time-index.ts';

const SUFFIX_CHARS = 2 * TIME_CHARS;
const LAST_TIME = '\u00ff'.repeat(TIME_CHARS);
/** Expired sessions that one commit takes away at least; it takes twice as many as it writes, so that they never pile up. */
const EXPIRED_PER_COMMIT = 1_000;

/**
 * Rows by key and session on disk, with an index by end:
 *
 * ```
 *   r  key | end | start → value      (the changelog's key)
 *   t  end, key, start → nothing
 *   n  newest end
 * ```
 *
 * A session whose end is older than the newest end minus the retention is not seen any more; commits take such rows away bit by bit.
 */
export class DiskSessionStore<K, V> implements SessionStore<K, V> {
  readonly name: string;
  readonly #rows: DiskRows;
  readonly #keys: KeyCodec<K>;
  readonly #byKey: RowSpace<{ readonly value: V }>;
  readonly #byEnd: RowSpace<true>;
  readonly #retentionMs: number;
  #newestEnd = -1;
  /** Newest end of what is in flight. */
  #newestInFlight = -1;
  /** Rows of the changelog are in flight. */
  #restored = false;

  constructor(rows: DiskRows, shape: Extract<StoreShape, { kind: 'session' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = rows.store;
    this.#rows = rows;
    this.#keys = new KeyCodec(keys);
    this.#byKey = rows.space('r', plainRows(rows.store, values));
    this.#byEnd = rows.space('t', indexRows);
    this.#retentionMs = shape.retentionMs;
    this.#load();
  }

  get restoredTo(): number {
    return this.#rows.restoredTo;
  }

  get knownAt(): number {
    return this.#rows.knownAt;
  }

  get dirtyCount(): number {
    return this.#byKey.dirtyCount;
  }

  findSessions(key: K, earliestEnd: number, latestStart: number): readonly SessionEntry<K, V>[] {
    const text = this.#keys.toText(key);
    const low = Math.max(earliestEnd, this.#expiredTo + 1, 0);
    const found: SessionEntry<K, V>[] = [];
    for (const [place, { value }] of this.#byKey.range(text + timeText(low), text + LAST_TIME)) {
      // A longer key may lie between two rows of this one.
      if (place.length !== text.length + SUFFIX_CHARS) continue;
      const [end, start] = [timeAt(place, text.length), timeAt(place, text.length + TIME_CHARS)];
      if (start <= latestStart) found.push({ key, start, end, value });
    }
    return found;
  }

  *findEnding(earliestEnd: number, latestEnd: number): IterableIterator<SessionEntry<K, V>> {
    const low = Math.max(earliestEnd, this.#expiredTo, 0);
    if (latestEnd < low) return;
    for (const [place] of this.#byEnd.range(timeText(low), indexEnd(latestEnd))) {
      const { time: end, text, suffix } = indexedPlace(place, TIME_CHARS);
      const row = this.#byKey.get(text + timeText(end) + suffix);
      if (row) yield { key: this.#keys.fromText(text), start: timeAt(suffix, 0), end, value: row.value };
    }
  }

  fetch(key: K, start: number, end: number): V | undefined {
    if (end <= this.#expiredTo) return undefined;
    return this.#byKey.get(this.#keys.toText(key) + timeText(end) + timeText(start))?.value;
  }

  put(key: K, start: number, end: number, value: V | null): void {
    const newestEnd = Math.max(this.#newestEnd, end);
    if (end >= newestEnd - this.#retentionMs) this.#set(key, start, end, value);
    // After it: a key that is too long must not make others expire.
    this.#newestEnd = newestEnd;
  }

  all(): IterableIterator<SessionEntry<K, V>> {
    return this.findEnding(this.#expiredTo + 1, Number.MAX_SAFE_INTEGER);
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    this.#byKey.prepare((place, _row, value) => {
      const end = timeAt(place, place.length - SUFFIX_CHARS);
      // A session that has expired since it was written goes with its topic's retention.
      if (end < this.#expiredTo) return;
      write({ key: this.#keys.toBytes(place), value, timestamp: end });
    });
    this.#setNumbers();
    this.#rows.prepare();
  }

  committed(changelogOffset: number): void {
    if (this.#restored) {
      this.#setNumbers();
      this.#rows.prepareRestored();
    }
    this.#restored = false;
    this.#rows.committed(changelogOffset, this.#expired());
  }

  settled(): Promise<void> {
    return this.#rows.settled();
  }

  rollback(): void {
    this.#rows.rollback();
    this.#load();
  }

  restore({ key, value }: ChangelogEntry): void {
    const place = this.#keys.textOfBytes(key);
    const split = place.length - SUFFIX_CHARS;
    const end = timeAt(place, split);
    this.#newestEnd = Math.max(this.#newestEnd, end);
    this.#restored = true;
    if (end < this.#expiredTo) return;
    const index = indexPlace(timeText(end), place.slice(0, split), place.slice(split + TIME_CHARS));
    this.#byEnd.restore(index, value === null ? null : indexRows.encode(true));
    // The value is a slice of a fetched batch, which is not kept for it.
    this.#byKey.restore(place, value === null ? null : Buffer.from(value));
  }

  async fit(changelog: ChangelogExtent): Promise<ChangelogMisfit | undefined> {
    const misfit = await this.#rows.fit(changelog);
    this.#load();
    return misfit;
  }

  readOn(position: number, end: number, askedAt: number): void {
    this.#rows.readOn(position, end, askedAt);
  }

  close(): Promise<void> {
    return this.#rows.close();
  }

  /** Sessions that end before this are gone; those that end at it are found by their end alone. */
  get #expiredTo(): number {
    return this.#newestEnd - this.#retentionMs;
  }

  #set(key: K, start: number, end: number, value: V | null): void {
    const [text, time, begin] = [this.#keys.toText(key), timeText(end), timeText(start)];
    // The index goes first: its keys are the longer ones, and a key that is too long must leave nothing behind.
    this.#byEnd.set(indexPlace(time, text, begin), value === null ? undefined : true);
    this.#byKey.set(text + time + begin, value === null ? undefined : { value });
  }

  #load(): void {
    this.#newestEnd = this.#rows.numbers.get('newest') ?? -1;
    // What was in flight and taken back must not make sessions expire.
    this.#newestInFlight = this.#newestEnd;
  }

  #setNumbers(): void {
    const { numbers } = this.#rows;
    if (numbers.get('newest') !== this.#newestEnd) numbers.set('newest', this.#newestEnd);
    this.#newestInFlight = this.#newestEnd;
  }

  /** Some of the sessions on disk that nobody sees any more. */
  #expired(): readonly RowPut[] {
    const expiredTo = this.#newestInFlight - this.#retentionMs - 1;
    if (expiredTo < 0) return [];
    const puts: RowPut[] = [];
    const most = 2 * (EXPIRED_PER_COMMIT + 2 * this.#rows.inFlightCount);
    for (const place of this.#byEnd.stored('', indexEnd(expiredTo))) {
      const { time, text, suffix } = indexedPlace(place, TIME_CHARS);
      puts.push(this.#byEnd.putOf(place, null), this.#byKey.putOf(text + timeText(time) + suffix, null));
      if (puts.length >= most) break;
    }
    return puts;
  }
}
