import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { ChangelogEntry, StoreShape, ValueAndTimestamp, WindowEntry, WindowStore } from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { UndoLog } from './undo-log.ts';

/** The changelog's key: the key's bytes, the start as int64, a number that tells equal rows apart as int32. */
const START_BYTES = 8;
const SUFFIX_BYTES = START_BYTES + 4;
/** Numbers begin anew after this many, long after the rows that had them before are gone. */
const NUMBERS = 2 ** 31;

interface Row<V> extends ValueAndTimestamp<V> {
  readonly text: string;
  readonly start: number;
  /** 0 where a put replaces; counts up where each put adds a row. */
  readonly number: number;
}

/**
 * Rows by key and window start in maps of this process. Rows are found by key (ascending by start) and by start (for closing windows and
 * for forgetting those whose start is older than the newest start minus the retention).
 */
export class MemoryWindowStore<K, V> implements WindowStore<K, V> {
  readonly name: string;
  readonly restoredTo = 0;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #retentionMs: number;
  readonly #duplicates: boolean;
  /** For each key its rows, ascending by start and number. */
  readonly #byKey = new Map<string, Row<V>[]>();
  readonly #byStart = new Map<number, Set<string>>();
  /** Starts of all rows, ascending. */
  #starts: number[] = [];
  readonly #undo = new UndoLog<Row<V>>();
  #newestStart = -1;
  #number = 0;

  constructor(name: string, shape: Extract<StoreShape, { kind: 'window' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#retentionMs = shape.retentionMs;
    this.#duplicates = shape.duplicates;
  }

  get dirtyCount(): number {
    return this.#undo.size;
  }

  fetch(key: K, start: number): ValueAndTimestamp<V> | undefined {
    if (start <= this.#expiredTo) return undefined;
    const rows = this.#byKey.get(this.#keys.toText(key));
    const found = rows?.[lowerBound(rows, start)];
    return found?.start === start ? found : undefined;
  }

  *fetchRange(key: K, from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    const rows = this.#byKey.get(this.#keys.toText(key));
    if (!rows) return;
    const low = Math.max(from, this.#expiredTo + 1);
    for (const row of rows.slice(lowerBound(rows, low), lowerBound(rows, to + 1)))
      yield { key, start: row.start, value: row.value, timestamp: row.timestamp };
  }

  *fetchAll(from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    const low = Math.max(from, this.#expiredTo + 1);
    for (const start of this.#starts.slice(lowerBoundOf(this.#starts, low), lowerBoundOf(this.#starts, to + 1))) {
      for (const text of [...(this.#byStart.get(start) ?? [])].sort()) {
        const key = this.#keys.fromText(text);
        for (const row of this.#rowsAt(text, start)) yield { key, start, value: row.value, timestamp: row.timestamp };
      }
    }
  }

  all(): IterableIterator<WindowEntry<K, V>> {
    return this.fetchAll(0, Number.MAX_SAFE_INTEGER);
  }

  put(key: K, start: number, value: V | null, timestamp: number): void {
    if (start > this.#newestStart) {
      this.#newestStart = start;
      this.#expire();
    }
    if (start <= this.#expiredTo) return;
    const text = this.#keys.toText(key);
    if (this.#duplicates && value === null) return;
    if (this.#duplicates) this.#number = (this.#number + 1) % NUMBERS;
    const number = this.#duplicates ? this.#number : 0;
    const place = placeOf(text, start, number);
    this.#undo.beforeWrite(place, this.#find(text, start, number));
    this.#set(text, start, number, value === null ? undefined : { text, start, number, value, timestamp });
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    for (const place of this.#undo.prepare()) {
      const { text, start, number } = partsOf(place);
      const row = this.#find(text, start, number);
      // A row that has expired since it was written goes with its topic's retention.
      if (row === undefined && start <= this.#expiredTo) continue;
      const key = Buffer.alloc(text.length + SUFFIX_BYTES);
      key.write(text, 'latin1');
      key.writeBigInt64BE(BigInt(start), text.length);
      key.writeInt32BE(number, text.length + START_BYTES);
      const bytes = row && this.#values.encode(row.value);
      const value = bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
      write({ key, value, timestamp: row?.timestamp ?? start });
    }
  }

  committed(): void {
    this.#undo.committed();
  }

  rollback(): void {
    this.#undo.rollback((place, before) => {
      const { text, start, number } = partsOf(place);
      this.#set(text, start, number, before);
    });
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    const split = key.length - SUFFIX_BYTES;
    const text = key.toString('latin1', 0, split);
    const start = Number(key.readBigInt64BE(split));
    const number = key.readInt32BE(split + START_BYTES);
    if (start > this.#newestStart) {
      this.#newestStart = start;
      this.#expire();
    }
    if (number > this.#number) this.#number = number;
    if (start <= this.#expiredTo) return;
    const row = value === null ? undefined : { text, start, number, value: this.#values.decode(value, NO_HEADERS), timestamp };
    this.#set(text, start, number, row);
  }

  close(): void {
    this.#byKey.clear();
    this.#byStart.clear();
    this.#starts = [];
  }

  /** Rows that start at or before this are gone. */
  get #expiredTo(): number {
    return this.#newestStart - this.#retentionMs;
  }

  #expire(): void {
    let gone = 0;
    for (const start of this.#starts) {
      if (start > this.#expiredTo) break;
      gone++;
      for (const text of this.#byStart.get(start) ?? []) this.#forget(text, start);
      this.#byStart.delete(start);
    }
    if (gone > 0) this.#starts.splice(0, gone);
  }

  /** Drops all rows of a key at its oldest start. */
  #forget(text: string, start: number): void {
    const rows = this.#byKey.get(text);
    if (!rows) return;
    const kept = lowerBound(rows, start + 1);
    if (kept === rows.length) this.#byKey.delete(text);
    else rows.splice(0, kept);
  }

  #rowsAt(text: string, start: number): readonly Row<V>[] {
    const rows = this.#byKey.get(text) ?? [];
    return rows.slice(lowerBound(rows, start), lowerBound(rows, start + 1));
  }

  #find(text: string, start: number, number: number): Row<V> | undefined {
    return this.#rowsAt(text, start).find((row) => row.number === number);
  }

  #set(text: string, start: number, number: number, row: Row<V> | undefined): void {
    const rows = this.#byKey.get(text) ?? [];
    let at = lowerBound(rows, start);
    while (at < rows.length && rows[at]?.start === start && (rows[at]?.number ?? 0) < number) at++;
    const found = rows[at];
    const replaces = found?.start === start && found.number === number;
    if (row) rows.splice(at, replaces ? 1 : 0, row);
    else if (replaces) rows.splice(at, 1);
    if (rows.length > 0) this.#byKey.set(text, rows);
    else this.#byKey.delete(text);
    this.#index(text, start);
  }

  /** Keeps the list of starts in step with the rows of a key. */
  #index(text: string, start: number): void {
    const texts = this.#byStart.get(start);
    if (this.#rowsAt(text, start).length > 0) {
      if (texts) texts.add(text);
      else {
        this.#byStart.set(start, new Set([text]));
        this.#starts.splice(lowerBoundOf(this.#starts, start), 0, start);
      }
    } else if (texts?.delete(text) && texts.size === 0) {
      this.#byStart.delete(start);
      this.#starts.splice(lowerBoundOf(this.#starts, start), 1);
    }
  }
}

function lowerBound<V>(rows: readonly Row<V>[], start: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lowerBoundOf(starts: readonly number[], start: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placeOf(text: string, start: number, number: number): string {
  return `${start},${number},${text}`;
}

function partsOf(place: string): { readonly text: string; readonly start: number; readonly number: number } {
  const first = place.indexOf(',');
  const second = place.indexOf(',', first + 1);
  return {
    start: Number(place.slice(0, first)),
    number: Number(place.slice(first + 1, second)),
    text: place.slice(second + 1),
  };
}
