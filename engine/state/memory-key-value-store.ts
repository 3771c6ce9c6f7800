import { asBuffer } from '../model/as-buffer.ts';
import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { ChangelogEntry, KeyValueStore, ValueAndTimestamp } from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { Slot, SlotLog } from './slot-log.ts';
import { SortedKeys } from './sorted-keys.ts';

class KeySlot<V> extends Slot<ValueAndTimestamp<V>> {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }
}

/**
 * Rows in a map of this process. Values are kept as they are given, so a step must not change a value that it has put; bytes are made once
 * for each dirty key, at the commit.
 */
export class MemoryKeyValueStore<K, V> implements KeyValueStore<K, V> {
  readonly name: string;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #slots = new Map<string, KeySlot<V>>();
  readonly #log = new SlotLog<ValueAndTimestamp<V>, KeySlot<V>>();
  /** The slot that was asked for last: most are put right after. */
  #last: KeySlot<V> | undefined;
  /** Slots without a row: what deleted it is not settled. */
  #deleted = 0;
  /** Keys in order; made when a range is first asked for, and kept up from then on. */
  #sorted: SortedKeys | undefined;
  #restoredTo = 0;

  constructor(name: string, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
  }

  get size(): number {
    return this.#slots.size - this.#deleted;
  }

  get restoredTo(): number {
    return this.#restoredTo;
  }

  get dirtyCount(): number {
    return this.#log.size;
  }

  get(key: K): ValueAndTimestamp<V> | undefined {
    const text = this.#keys.toText(key);
    if (this.#last?.text === text) return this.#last.row;
    const slot = this.#slots.get(text);
    if (slot) this.#last = slot;
    return slot?.row;
  }

  put(key: K, value: V | null, timestamp: number): void {
    const slot = this.#slot(this.#keys.toText(key));
    if (slot.row === undefined) this.#deleted--;
    if (value === null) this.#deleted++;
    this.#log.write(slot, value === null ? undefined : { value, timestamp });
  }

  *range(from: K | undefined, to: K | undefined): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    const low = from === undefined ? undefined : this.#keys.toText(from);
    const high = to === undefined ? undefined : this.#keys.toText(to);
    this.#sorted ??= new SortedKeys(this.#slots.keys());
    // The list is that of the moment the iterator was opened; rows deleted meanwhile are left out.
    for (const text of this.#sorted.between(low, high)) {
      const row = this.#slots.get(text)?.row;
      if (row) yield [this.#keys.fromText(text), row];
    }
  }

  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    return this.range(undefined, undefined);
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    this.#log.prepare(({ text, row }) => {
      const value = row === undefined ? null : asBuffer(this.#values.encode(row.value));
      write({ key: this.#keys.toBytes(text), value, timestamp: row?.timestamp ?? 0 });
    });
  }

  committed(changelogOffset = this.#restoredTo): void {
    this.#restoredTo = changelogOffset;
    this.#log.committed((slot) => this.#remove(slot));
  }

  rollback(): void {
    // Every slot has its row again, or goes.
    this.#log.rollback((slot) => this.#remove(slot));
    this.#deleted = 0;
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    const row = value === null ? undefined : { value: this.#values.decode(value, NO_HEADERS), timestamp };
    const slot = this.#slot(this.#keys.textOfBytes(key));
    if (slot.row === undefined) this.#deleted--;
    slot.row = row;
    if (row) return;
    this.#deleted++;
    this.#remove(slot);
  }

  close(): void {
    this.#slots.clear();
    this.#deleted = 0;
    this.#sorted = undefined;
    this.#last = undefined;
  }

  /** The slot of a key; made where there is none. */
  #slot(text: string): KeySlot<V> {
    if (this.#last?.text === text) return this.#last;
    let slot = this.#slots.get(text);
    if (!slot) {
      slot = new KeySlot(text);
      this.#slots.set(text, slot);
      this.#deleted++;
      this.#sorted?.add(text);
    }
    this.#last = slot;
    return slot;
  }

  #remove(slot: KeySlot<V>): void {
    if (this.#slots.delete(slot.text)) {
      this.#deleted--;
      this.#sorted?.delete(slot.text);
    }
    if (this.#last === slot) this.#last = undefined;
  }
}
