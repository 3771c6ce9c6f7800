import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { ChangelogEntry, StoreShape, ValueAndTimestamp, WindowEntry, WindowStore } from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { Slot, SlotLog } from './slot-log.ts';

/** The changelog's key: the key's bytes, the start as int64, a number that tells equal rows apart as int32. */
const START_BYTES = 8;
const SUFFIX_BYTES = START_BYTES + 4;
/** Numbers begin anew after this many, long after the rows that had them before are gone. */
const NUMBERS = 2 ** 31;

class WindowSlot<V> extends Slot<ValueAndTimestamp<V>> {
  readonly text: string;
  readonly start: number;
  /** 0 where a put replaces; counts up where each put adds a row. */
  readonly number: number;

  constructor(text: string, start: number, number: number) {
    super();
    this.text = text;
    this.start = start;
    this.number = number;
  }
}

/**
 * Rows by key and window start in maps of this process. Rows are found by key (ascending by start) and by start (for closing windows and
 * for forgetting those whose start is older than the newest start minus the retention: they are not seen any more, and go at the commit
 * that settles it).
 */
export class MemoryWindowStore<K, V> implements WindowStore<K, V> {
  readonly name: string;
  readonly restoredTo = 0;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #retentionMs: number;
  readonly #duplicates: boolean;
  /** For each key its slots, ascending by start and number. */
  readonly #byKey = new Map<string, WindowSlot<V>[]>();
  /** For each start its slots, as they came. */
  readonly #byStart = new Map<number, Set<WindowSlot<V>>>();
  /** Starts of all slots, ascending. */
  #starts: number[] = [];
  readonly #log = new SlotLog<ValueAndTimestamp<V>, WindowSlot<V>>();
  #newestStart = -1;
  /** What `#newestStart` was at the last `prepareCommit`, and at the last one that the log has committed. */
  #newest = { inFlight: -1, settled: -1 };
  #number = 0;

  constructor(name: string, shape: Extract<StoreShape, { kind: 'window' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#retentionMs = shape.retentionMs;
    this.#duplicates = shape.duplicates;
  }

  get dirtyCount(): number {
    return this.#log.size;
  }

  fetch(key: K, start: number): ValueAndTimestamp<V> | undefined {
    if (start <= this.#expiredTo) return undefined;
    const slots = this.#byKey.get(this.#keys.toText(key));
    if (!slots) return undefined;
    for (let at = lowerBound(slots, start, 0); slots[at]?.start === start; at++) {
      const row = slots[at]?.row;
      if (row) return row;
    }
    return undefined;
  }

  *fetchRange(key: K, from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    const slots = this.#byKey.get(this.#keys.toText(key));
    if (!slots) return;
    const low = Math.max(from, this.#expiredTo + 1);
    for (const { start, row } of slots.slice(lowerBound(slots, low, 0))) {
      if (start > to) return;
      if (row) yield { key, start, value: row.value, timestamp: row.timestamp };
    }
  }

  *fetchAll(from: number, to: number): IterableIterator<WindowEntry<K, V>> {
    const low = Math.max(from, this.#expiredTo + 1);
    for (const start of this.#starts.slice(lowerBoundOf(this.#starts, low), lowerBoundOf(this.#starts, to + 1))) {
      for (const { text, row } of [...(this.#byStart.get(start) ?? [])].sort(byTextAndNumber)) {
        if (row) yield { key: this.#keys.fromText(text), start, value: row.value, timestamp: row.timestamp };
      }
    }
  }

  all(): IterableIterator<WindowEntry<K, V>> {
    return this.fetchAll(0, Number.MAX_SAFE_INTEGER - 1);
  }

  put(key: K, start: number, value: V | null, timestamp: number): void {
    if (start > this.#newestStart) this.#newestStart = start;
    if (start <= this.#expiredTo || (this.#duplicates && value === null)) return;
    if (this.#duplicates) this.#number = (this.#number + 1) % NUMBERS;
    const slot = this.#slot(this.#keys.toText(key), start, this.#duplicates ? this.#number : 0);
    this.#log.write(slot, value === null ? undefined : { value, timestamp });
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    this.#log.prepare(({ text, start, number, row }) => {
      // A row that has expired since it was written goes with its topic's retention.
      if (start <= this.#expiredTo) return;
      const key = Buffer.allocUnsafe(text.length + SUFFIX_BYTES);
      key.write(text, 'latin1');
      key.writeBigInt64BE(BigInt(start), text.length);
      key.writeInt32BE(number, text.length + START_BYTES);
      const bytes = row && this.#values.encode(row.value);
      const value = bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
      write({ key, value, timestamp: row?.timestamp ?? start });
    });
    this.#newest.inFlight = this.#newestStart;
  }

  committed(): void {
    this.#newest.settled = Math.max(this.#newest.settled, this.#newest.inFlight);
    this.#log.committed((slot) => this.#remove(slot));
    this.#expire(this.#newest.settled - this.#retentionMs);
  }

  rollback(): void {
    this.#newestStart = this.#newest.settled;
    this.#newest.inFlight = this.#newest.settled;
    this.#log.rollback((slot) => this.#remove(slot));
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    const split = key.length - SUFFIX_BYTES;
    const start = Number(key.readBigInt64BE(split));
    const number = key.readInt32BE(split + START_BYTES);
    if (start > this.#newestStart) this.#newestStart = start;
    this.#newest = { inFlight: this.#newestStart, settled: this.#newestStart };
    if (number > this.#number) this.#number = number;
    if (start <= this.#expiredTo) return;
    const slot = this.#slot(key.toString('latin1', 0, split), start, number);
    slot.row = value === null ? undefined : { value: this.#values.decode(value, NO_HEADERS), timestamp };
    if (!slot.row) this.#remove(slot);
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

  #expire(expiredTo: number): void {
    const gone = lowerBoundOf(this.#starts, expiredTo + 1);
    if (gone === 0) return;
    for (const start of this.#starts.splice(0, gone)) {
      for (const { text } of this.#byStart.get(start) ?? []) {
        const slots = this.#byKey.get(text);
        const kept = slots && lowerBound(slots, start + 1, 0);
        if (kept === slots?.length) this.#byKey.delete(text);
        else if (kept) slots?.splice(0, kept);
      }
      this.#byStart.delete(start);
    }
  }

  /** The slot of a place; made where there is none. */
  #slot(text: string, start: number, number: number): WindowSlot<V> {
    let slots = this.#byKey.get(text);
    if (!slots) {
      slots = [];
      this.#byKey.set(text, slots);
    }
    // Most records belong to the newest window.
    const newest = slots[slots.length - 1];
    if (newest?.start === start && newest.number === number) return newest;
    const at = newest && newest.start < start ? slots.length : lowerBound(slots, start, number);
    const found = slots[at];
    if (found?.start === start && found.number === number) return found;
    const slot = new WindowSlot<V>(text, start, number);
    slots.splice(at, 0, slot);
    const others = this.#byStart.get(start);
    if (others) others.add(slot);
    else {
      this.#byStart.set(start, new Set([slot]));
      this.#starts.splice(lowerBoundOf(this.#starts, start), 0, start);
    }
    return slot;
  }

  #remove(slot: WindowSlot<V>): void {
    const { text, start, number } = slot;
    const slots = this.#byKey.get(text) ?? [];
    const at = lowerBound(slots, start, number);
    if (slots[at] === slot) slots.splice(at, 1);
    if (slots.length === 0) this.#byKey.delete(text);
    const others = this.#byStart.get(start);
    if (!others?.delete(slot) || others.size > 0) return;
    this.#byStart.delete(start);
    this.#starts.splice(lowerBoundOf(this.#starts, start), 1);
  }
}

/** Index of the first slot at or after a start and a number. */
function lowerBound(slots: readonly WindowSlot<unknown>[], start: number, number: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const slot = slots[middle];
    if (slot && (slot.start < start || (slot.start === start && slot.number < number))) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lowerBoundOf(starts: readonly number[], start: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byTextAndNumber(a: WindowSlot<unknown>, b: WindowSlot<unknown>): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : a.number - b.number;
}
