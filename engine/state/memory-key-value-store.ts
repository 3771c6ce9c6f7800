import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { ChangelogEntry, KeyValueStore, ValueAndTimestamp } from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { SortedKeys } from './sorted-keys.ts';
import { UndoLog } from './undo-log.ts';

/**
 * Rows in a map of this process. Values are kept as they are given, so a step must not change a value that it has put; bytes are made once
 * for each dirty key, at the commit.
 */
export class MemoryKeyValueStore<K, V> implements KeyValueStore<K, V> {
  readonly name: string;
  readonly restoredTo = 0;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #rows = new Map<string, ValueAndTimestamp<V>>();
  readonly #undo = new UndoLog<ValueAndTimestamp<V>>();
  /** Keys in order; made when a range is first asked for, and kept up from then on. */
  #sorted: SortedKeys | undefined;

  constructor(name: string, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
  }

  get size(): number {
    return this.#rows.size;
  }

  get dirtyCount(): number {
    return this.#undo.size;
  }

  get(key: K): ValueAndTimestamp<V> | undefined {
    return this.#rows.get(this.#keys.toText(key));
  }

  put(key: K, value: V | null, timestamp: number): void {
    const text = this.#keys.toText(key);
    this.#undo.beforeWrite(text, this.#rows.get(text));
    this.#set(text, value === null ? undefined : { value, timestamp });
  }

  *range(from: K | undefined, to: K | undefined): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    const low = from === undefined ? undefined : this.#keys.toText(from);
    const high = to === undefined ? undefined : this.#keys.toText(to);
    this.#sorted ??= new SortedKeys(this.#rows.keys());
    // The list is that of the moment the iterator was opened; rows deleted meanwhile are left out.
    for (const text of this.#sorted.between(low, high)) {
      const row = this.#rows.get(text);
      if (row) yield [this.#keys.fromText(text), row];
    }
  }

  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    return this.range(undefined, undefined);
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    for (const text of this.#undo.prepare()) {
      const row = this.#rows.get(text);
      const value = row === undefined ? null : asBuffer(this.#values.encode(row.value));
      write({ key: this.#keys.toBytes(text), value, timestamp: row?.timestamp ?? 0 });
    }
  }

  committed(): void {
    this.#undo.committed();
  }

  rollback(): void {
    this.#undo.rollback((text, before) => this.#set(text, before));
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    const row = value === null ? undefined : { value: this.#values.decode(value, NO_HEADERS), timestamp };
    this.#set(this.#keys.textOfBytes(key), row);
  }

  close(): void {
    this.#rows.clear();
    this.#sorted = undefined;
  }

  #set(text: string, row: ValueAndTimestamp<V> | undefined): void {
    if (row === undefined) {
      if (this.#rows.delete(text)) this.#sorted?.delete(text);
      return;
    }
    const before = this.#rows.size;
    this.#rows.set(text, row);
    if (this.#rows.size !== before) this.#sorted?.add(text);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
