import { asBuffer } from '../model/as-buffer.ts';
import { readInt64, writeInt64 } from '../model/int64.ts';
import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { ChangelogEntry, StoreShape, ValueAndTimestamp, WindowEntry, WindowStore } from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { NumberedSlots } from './numbered-slots.ts';
import { isNew, SlotLog } from './slot-log.ts';
import { UniqueSlots } from './unique-slots.ts';
import type { WindowSlot, WindowSlots } from './window-slots.ts';

/** The changelog's key: the key's bytes, the start as int64, a number that tells equal rows apart as int32. */
const START_BYTES = 8;
const SUFFIX_BYTES = START_BYTES + 4;
/** Numbers begin anew after this many, long after the rows that had them before are gone. */
const NUMBERS = 2 ** 31;

/**
 * Rows by key and window start in maps of this process. Those whose start is older than the newest start minus the retention are not seen
 * any more; they go at once where the log has nothing of them, else at the commit that settles it, as they may come back until then.
 */
export class MemoryWindowStore<K, V> implements WindowStore<K, V> {
  readonly name: string;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #retentionMs: number;
  readonly #duplicates: boolean;
  readonly #slots: WindowSlots<V>;
  readonly #log = new SlotLog<ValueAndTimestamp<V>, WindowSlot<V>>();
  #newestStart = -1;
  /** Up to which start rows of which the log has nothing are gone. */
  #forgottenTo = -1;
  /** What `#newestStart` was at the last `prepareCommit`, and at the last one that the log has committed. */
  #newest = { inFlight: -1, settled: -1 };
  #number = 0;
  #restoredTo = 0;

  constructor(name: string, shape: Extract<StoreShape, { kind: 'window' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#retentionMs = shape.retentionMs;
    this.#duplicates = shape.duplicates;
    this.#slots = shape.duplicates ? new NumberedSlots() : new UniqueSlots();
  }

  get restoredTo(): number {
    return this.#restoredTo;
  }

  get dirtyCount(): number {
    return this.#log.size;
  }

  fetch(key: K, start: number): ValueAndTimestamp<V> | undefined {
    return start <= this.#expiredTo ? undefined : this.#slots.find(this.#keys.toText(key), start)?.row;
  }

  *fetchRange(key: K, from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    for (const { start, row } of this.#slots.ofKey(this.#keys.toText(key), Math.max(from, this.#expiredTo + 1), to))
      if (row) yield { key, start, value: row.value, timestamp: row.timestamp };
  }

  *fetchAll(from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    for (const start of this.#slots.starts(Math.max(from, this.#expiredTo + 1), to)) {
      for (const { text, row } of this.#slots.ofStart(start))
        if (row) yield { key: this.#keys.fromText(text), start, value: row.value, timestamp: row.timestamp };
    }
  }

  all(): IterableIterator<WindowEntry<K, V>> {
    return this.fetchAll(0, Number.MAX_SAFE_INTEGER - 1);
  }

  put(key: K, start: number, value: V | null, timestamp: number): void {
    if (start > this.#newestStart) {
      this.#newestStart = start;
      this.#forgetNew();
    }
    if (start <= this.#expiredTo || (this.#duplicates && value === null)) return;
    if (this.#duplicates) this.#number = (this.#number + 1) % NUMBERS;
    const slot = this.#slots.at(this.#keys.toText(key), start, this.#duplicates ? this.#number : 0);
    this.#log.write(slot, value === null ? undefined : { value, timestamp });
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    this.#log.prepare(({ text, start, number, row }) => {
      // A row that has expired since it was written goes with its topic's retention.
      if (start <= this.#expiredTo) return;
      const key = Buffer.allocUnsafe(text.length + SUFFIX_BYTES);
      key.write(text, 'latin1');
      writeInt64(key, text.length, start);
      key.writeInt32BE(number, text.length + START_BYTES);
      const value = row ? asBuffer(this.#values.encode(row.value)) : null;
      write({ key, value, timestamp: row?.timestamp ?? start });
    });
    this.#newest.inFlight = this.#newestStart;
  }

  committed(changelogOffset = this.#restoredTo): void {
    this.#restoredTo = changelogOffset;
    this.#newest.settled = Math.max(this.#newest.settled, this.#newest.inFlight);
    this.#log.committed((slot) => this.#slots.remove(slot));
    this.#slots.removeStarts(-1, this.#newest.settled - this.#retentionMs, () => true);
  }

  rollback(): void {
    this.#newestStart = this.#newest.settled;
    this.#newest.inFlight = this.#newest.settled;
    this.#forgottenTo = this.#expiredTo;
    this.#log.rollback((slot) => this.#slots.remove(slot));
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    const split = key.length - SUFFIX_BYTES;
    const start = readInt64(key, split);
    const number = key.readInt32BE(split + START_BYTES);
    if (start > this.#newestStart) this.#newestStart = start;
    this.#newest = { inFlight: this.#newestStart, settled: this.#newestStart };
    if (number > this.#number) this.#number = number;
    if (start <= this.#expiredTo) return;
    const slot = this.#slots.at(key.toString('latin1', 0, split), start, number);
    slot.row = value === null ? undefined : { value: this.#values.decode(value, NO_HEADERS), timestamp };
    if (!slot.row) this.#slots.remove(slot);
  }

  close(): void {
    this.#slots.clear();
  }

  /** Rows that start at or before this are gone. */
  get #expiredTo(): number {
    return this.#newestStart - this.#retentionMs;
  }

  #forgetNew(): void {
    const expiredTo = this.#expiredTo;
    if (expiredTo <= this.#forgottenTo) return;
    this.#slots.removeStarts(this.#forgottenTo, expiredTo, (slot) => {
      const gone = isNew(slot);
      if (gone) this.#log.forget(slot);
      return gone;
    });
    this.#forgottenTo = expiredTo;
  }
}
