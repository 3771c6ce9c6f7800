import type { Codec } from '../../model/serde.ts';
import type {
  ChangelogEntry,
  ChangelogExtent,
  ChangelogMisfit,
  StoreShape,
  ValueAndTimestamp,
  WindowEntry,
  WindowStore,
} from '../../model/state-store.ts';
import { KeyCodec } from '../key-codec.ts';
import type { DiskRows } from './disk-rows.ts';
import { NUMBER_CHARS, numberAt, numberText, TIME_CHARS, timeAt, timeText } from './ordered-numbers.ts';
import { indexRows, TIMESTAMP_BYTES, timestampedBytes, timestampedRows } from './row-codecs.ts';
import type { RowPut } from './row-file.ts';
import type { RowSpace } from './row-space.ts';
import { indexEnd, indexedPlace, indexPlace } from './time-index.ts';

const SUFFIX_CHARS = TIME_CHARS + NUMBER_CHARS;
const NUMBER_MAX = 0x7fff_ffff;
const FIRST_NUMBER = numberText(0);
const LAST_NUMBER = '\u00ff'.repeat(NUMBER_CHARS);
/** Expired rows that one commit takes away at least; it takes twice as many as it writes, so that they never pile up. */
const EXPIRED_PER_COMMIT = 1_000;

/**
 * Rows by key and window start on disk, with an index by start:
 *
 * ```
 *   r  key | start | number → timestamp, value      (the changelog's key)
 *   t  start, key, number → nothing
 *   n  newest start, last number
 * ```
 *
 * A row whose start is older than the newest start minus the retention is not seen any more; commits take such rows away bit by bit.
 */
export class DiskWindowStore<K, V> implements WindowStore<K, V> {
  readonly name: string;
  readonly #rows: DiskRows;
  readonly #keys: KeyCodec<K>;
  readonly #byKey: RowSpace<ValueAndTimestamp<V>>;
  readonly #byStart: RowSpace<true>;
  readonly #retentionMs: number;
  readonly #duplicates: boolean;
  #newestStart = -1;
  #number = 0;
  /** Newest start of what is in flight. */
  #newestInFlight = -1;
  /** Rows of the changelog are in flight. */
  #restored = false;

  constructor(rows: DiskRows, shape: Extract<StoreShape, { kind: 'window' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = rows.store;
    this.#rows = rows;
    this.#keys = new KeyCodec(keys);
    this.#byKey = rows.space('r', timestampedRows(rows.store, values));
    this.#byStart = rows.space('t', indexRows);
    this.#retentionMs = shape.retentionMs;
    this.#duplicates = shape.duplicates;
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

  fetch(key: K, start: number): ValueAndTimestamp<V> | undefined {
    if (start <= this.#expiredTo || start < 0) return undefined;
    const place = this.#keys.toText(key) + timeText(start);
    if (!this.#duplicates) return this.#byKey.get(place + FIRST_NUMBER);
    for (const [found, row] of this.#byKey.range(place, place + LAST_NUMBER))
      if (found.length === place.length + NUMBER_CHARS) return row;
    return undefined;
  }

  *fetchRange(key: K, from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    const text = this.#keys.toText(key);
    const low = Math.max(from, this.#expiredTo + 1, 0);
    if (to < low) return;
    for (const [place, { value, timestamp }] of this.#byKey.range(text + timeText(low), text + timeText(to) + LAST_NUMBER)) {
      // A longer key may lie between two rows of this one.
      if (place.length === text.length + SUFFIX_CHARS) yield { key, start: timeAt(place, text.length), value, timestamp };
    }
  }

  *fetchAll(from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    const low = Math.max(from, this.#expiredTo + 1, 0);
    if (to < low) return;
    for (const [place] of this.#byStart.range(timeText(low), indexEnd(to))) {
      const { time: start, text, suffix } = indexedPlace(place, NUMBER_CHARS);
      const row = this.#byKey.get(text + timeText(start) + suffix);
      if (row) yield { key: this.#keys.fromText(text), start, value: row.value, timestamp: row.timestamp };
    }
  }

  all(): IterableIterator<WindowEntry<K, V>> {
    return this.fetchAll(0, Number.MAX_SAFE_INTEGER);
  }

  put(key: K, start: number, value: V | null, timestamp: number): void {
    const newestStart = Math.max(this.#newestStart, start);
    const isTaken = start > newestStart - this.#retentionMs && !(this.#duplicates && value === null);
    if (isTaken) this.#set(key, start, value, timestamp);
    // After it: a key that is too long must not make others expire.
    this.#newestStart = newestStart;
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    this.#byKey.prepare((place, row, bytes) => {
      const start = timeAt(place, place.length - SUFFIX_CHARS);
      // A row that has expired since it was written goes with its topic's retention.
      if (start <= this.#expiredTo) return;
      const value = bytes === null ? null : bytes.subarray(TIMESTAMP_BYTES);
      write({ key: this.#keys.toBytes(place), value, timestamp: row?.timestamp ?? start });
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

  restore({ key, value, timestamp }: ChangelogEntry): void {
    const place = this.#keys.textOfBytes(key);
    const split = place.length - SUFFIX_CHARS;
    const [start, number] = [timeAt(place, split), numberAt(place, split + TIME_CHARS)];
    this.#newestStart = Math.max(this.#newestStart, start);
    this.#number = Math.max(this.#number, number);
    this.#restored = true;
    if (start <= this.#expiredTo) return;
    const index = indexPlace(timeText(start), place.slice(0, split), place.slice(split + TIME_CHARS));
    this.#byStart.restore(index, value === null ? null : indexRows.encode(true));
    this.#byKey.restore(place, value === null ? null : timestampedBytes(value, timestamp));
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

  /** Rows that start at or before this are gone. */
  get #expiredTo(): number {
    return this.#newestStart - this.#retentionMs;
  }

  #set(key: K, start: number, value: V | null, timestamp: number): void {
    if (this.#duplicates) this.#number = (this.#number + 1) & NUMBER_MAX;
    const number = this.#duplicates ? numberText(this.#number) : FIRST_NUMBER;
    const [text, time] = [this.#keys.toText(key), timeText(start)];
    const place = text + time + number;
    const isNew = this.#duplicates || this.#byKey.get(place) === undefined;
    // The index goes first: its keys are the longer ones, and a key that is too long must leave nothing behind.
    if (value === null || isNew) this.#byStart.set(indexPlace(time, text, number), value === null ? undefined : true);
    this.#byKey.set(place, value === null ? undefined : { value, timestamp });
  }

  #load(): void {
    this.#newestStart = this.#rows.numbers.get('newest') ?? -1;
    // What was in flight and taken back must not make rows expire.
    this.#newestInFlight = this.#newestStart;
    this.#number = this.#rows.numbers.get('number') ?? 0;
  }

  #setNumbers(): void {
    const { numbers } = this.#rows;
    if (numbers.get('newest') !== this.#newestStart) numbers.set('newest', this.#newestStart);
    if (this.#duplicates && numbers.get('number') !== this.#number) numbers.set('number', this.#number);
    this.#newestInFlight = this.#newestStart;
  }

  /** Some of the rows on disk that nobody sees any more. */
  #expired(): readonly RowPut[] {
    const expiredTo = this.#newestInFlight - this.#retentionMs;
    if (expiredTo < 0) return [];
    const puts: RowPut[] = [];
    const most = 2 * (EXPIRED_PER_COMMIT + 2 * this.#rows.inFlightCount);
    for (const place of this.#byStart.stored('', indexEnd(expiredTo))) {
      const { time, text, suffix } = indexedPlace(place, NUMBER_CHARS);
      puts.push(this.#byStart.putOf(place, null), this.#byKey.putOf(text + timeText(time) + suffix, null));
      if (puts.length >= most) break;
    }
    return puts;
  }
}
