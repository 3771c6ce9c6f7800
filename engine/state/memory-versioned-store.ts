import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type {
  ChangelogEntry,
  PutResult,
  StoreShape,
  ValueAndTimestamp,
  VersionedRow,
  VersionedStore,
} from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { UndoLog } from './undo-log.ts';

/** A row as it was from a time on; null: there was none. */
interface Version<V> {
  readonly timestamp: number;
  readonly value: V | null;
}

/**
 * Rows by key with their history, in maps of this process. A key's versions are ascending by timestamp. Of those before the history only the
 * one that still held at its beginning is kept; a key that was deleted before it is gone.
 */
export class MemoryVersionedStore<K, V> implements VersionedStore<K, V> {
  readonly name: string;
  readonly restoredTo = 0;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #historyMs: number;
  readonly #rows = new Map<string, Version<V>[]>();
  readonly #undo = new UndoLog<Version<V>>();
  /** Deletions that no newer version has followed yet, in the order in which they were put. */
  #deletions: { readonly text: string; readonly timestamp: number }[] = [];
  #observedTime = -1;

  constructor(name: string, shape: Extract<StoreShape, { kind: 'versioned' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#historyMs = shape.historyMs;
  }

  get dirtyCount(): number {
    return this.#undo.size;
  }

  get(key: K, asOf?: number): VersionedRow<V> | undefined {
    const versions = this.#rows.get(this.#keys.toText(key)) ?? [];
    const at = asOf === undefined ? versions.length - 1 : lastUpTo(versions, asOf);
    const version = versions[at];
    if (!version || version.value === null) return undefined;
    const next = versions[at + 1];
    // Before the history only the newest version is told: others may be gone already.
    if (next && asOf !== undefined && asOf < this.#historyStart) return undefined;
    return { value: version.value, timestamp: version.timestamp, validTo: next?.timestamp };
  }

  put(key: K, value: V | null, timestamp: number): PutResult {
    if (timestamp < this.#historyStart) return 'expired';
    if (timestamp > this.#observedTime) this.#observedTime = timestamp;
    const text = this.#keys.toText(key);
    this.#undo.beforeWrite(placeOf(text, timestamp), this.#find(text, timestamp));
    this.#set(text, timestamp, { timestamp, value });
    this.#forget(text);
    const versions = this.#rows.get(text);
    return (versions?.at(-1)?.timestamp ?? timestamp) <= timestamp ? 'latest' : 'older';
  }

  *all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    for (const text of [...this.#rows.keys()].sort()) {
      const newest = this.#rows.get(text)?.at(-1);
      if (newest && newest.value !== null)
        yield [this.#keys.fromText(text), { value: newest.value, timestamp: newest.timestamp }];
    }
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    const places = [...this.#undo.prepare()].map(partsOf).sort((a, b) => a.timestamp - b.timestamp);
    for (const { text, timestamp } of places) {
      const version = this.#find(text, timestamp);
      // One that is before the history by now has been forgotten here and is not missed there.
      if (!version) continue;
      const value = version.value === null ? null : Buffer.from(this.#values.encode(version.value));
      write({ key: this.#keys.toBytes(text), value, timestamp });
    }
  }

  committed(): void {
    this.#undo.committed();
  }

  rollback(): void {
    this.#undo.rollback((place, before) => {
      const { text, timestamp } = partsOf(place);
      this.#set(text, timestamp, before);
    });
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    if (timestamp > this.#observedTime) this.#observedTime = timestamp;
    const text = this.#keys.textOfBytes(key);
    this.#set(text, timestamp, { timestamp, value: value === null ? null : this.#values.decode(value, NO_HEADERS) });
    this.#forget(text);
  }

  close(): void {
    this.#rows.clear();
    this.#deletions = [];
  }

  get #historyStart(): number {
    return this.#observedTime - this.#historyMs;
  }

  #find(text: string, timestamp: number): Version<V> | undefined {
    const versions = this.#rows.get(text) ?? [];
    const found = versions[lastUpTo(versions, timestamp)];
    return found?.timestamp === timestamp ? found : undefined;
  }

  #set(text: string, timestamp: number, version: Version<V> | undefined): void {
    const versions = this.#rows.get(text) ?? [];
    const at = lastUpTo(versions, timestamp);
    const replaces = versions[at]?.timestamp === timestamp;
    const place = replaces ? at : at + 1;
    if (version) versions.splice(place, replaces ? 1 : 0, version);
    else if (replaces) versions.splice(place, 1);
    if (versions.length > 0) this.#rows.set(text, versions);
    else this.#rows.delete(text);
    if (version?.value === null) this.#deletions.push({ text, timestamp });
  }

  /** Drops versions of the key, and deleted keys, that nobody can ask for any more. */
  #forget(text: string): void {
    const start = this.#historyStart;
    const versions = this.#rows.get(text);
    if (versions) versions.splice(0, Math.max(0, lastUpTo(versions, start)));
    let done = 0;
    for (const { text: deleted, timestamp } of this.#deletions) {
      if (timestamp >= start) break;
      done++;
      if (this.#rows.get(deleted)?.at(-1)?.timestamp === timestamp) this.#rows.delete(deleted);
    }
    if (done > 0) this.#deletions.splice(0, done);
  }
}

/** Index of the last version at or before a time; -1 when there is none. */
function lastUpTo(versions: readonly Version<unknown>[], timestamp: number): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((versions[middle]?.timestamp ?? 0) <= timestamp) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function placeOf(text: string, timestamp: number): string {
  return `${timestamp},${text}`;
}

function partsOf(place: string): { readonly text: string; readonly timestamp: number } {
  const comma = place.indexOf(',');
  return { timestamp: Number(place.slice(0, comma)), text: place.slice(comma + 1) };
}
