import { NO_HEADERS } from '../../model/record.ts';
import type { Codec } from '../../model/serde.ts';
import type {
  ChangelogEntry,
  ChangelogExtent,
  ChangelogMisfit,
  KeyValueStore,
  ValueAndTimestamp,
} from '../../model/state-store.ts';
import { KeyCodec } from '../key-codec.ts';
import type { DiskRows } from './disk-rows.ts';
import { TIMESTAMP_BYTES, timestampedBytes, timestampedRows } from './row-codecs.ts';
import type { RowSpace } from './row-space.ts';

/** Rows by key on disk; those of a commit interval stay in memory until the log has them. */
export class DiskKeyValueStore<K, V> implements KeyValueStore<K, V> {
  readonly name: string;
  readonly #rows: DiskRows;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #byKey: RowSpace<ValueAndTimestamp<V>>;
  readonly #foreign: boolean;

  /** `foreign`: what is restored was written by others, and may be no row. */
  constructor(rows: DiskRows, keys: Codec<K>, values: Codec<V>, foreign = false) {
    this.name = rows.store;
    this.#rows = rows;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#foreign = foreign;
    this.#byKey = rows.space('r', timestampedRows(rows.store, values));
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

  /** Goes through all rows. */
  get size(): number {
    let count = 0;
    for (const _row of this.#byKey.range('', undefined)) count++;
    return count;
  }

  get(key: K): ValueAndTimestamp<V> | undefined {
    return this.#byKey.get(this.#keys.toText(key));
  }

  put(key: K, value: V | null, timestamp: number): void {
    this.#byKey.set(this.#keys.toText(key), value === null ? undefined : { value, timestamp });
  }

  *range(from: K | undefined, to: K | undefined): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    const low = from === undefined ? '' : this.#keys.toText(from);
    const high = to === undefined ? undefined : this.#keys.toText(to);
    for (const [text, row] of this.#byKey.range(low, high)) yield [this.#keys.fromText(text), row];
  }

  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    return this.range(undefined, undefined);
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    this.#byKey.prepare((text, row, bytes) => {
      const value = bytes === null ? null : bytes.subarray(TIMESTAMP_BYTES);
      write({ key: this.#keys.toBytes(text), value, timestamp: row?.timestamp ?? 0 });
    });
    this.#rows.prepare();
  }

  committed(changelogOffset: number): void {
    this.#rows.committed(changelogOffset);
  }

  settled(): Promise<void> {
    return this.#rows.settled();
  }

  rollback(): void {
    this.#rows.rollback();
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    if (this.#foreign && value !== null) this.#values.decode(value, NO_HEADERS);
    this.#byKey.restore(this.#keys.textOfBytes(key), value === null ? null : timestampedBytes(value, timestamp));
  }

  fit(changelog: ChangelogExtent): Promise<ChangelogMisfit | undefined> {
    return this.#rows.fit(changelog);
  }

  readOn(position: number, end: number, askedAt: number): void {
    this.#rows.readOn(position, end, askedAt);
  }

  close(): Promise<void> {
    return this.#rows.close();
  }
}
