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
import { lastUpTo, type Versions, withVersion } from './versions.ts';

/** One put, in the order in which the changelog gets them. */
interface Put<V> {
  readonly text: string;
  readonly timestamp: number;
  readonly value: V | null;
}

/**
 * Rows by key with their history, in maps of this process. Of the versions before the history only the one that still held at its beginning is
 * kept; a key that was deleted before it is gone. What a put does depends on those before it, so the changelog holds every put in order and
 * restoring repeats them.
 */
export class MemoryVersionedStore<K, V> implements VersionedStore<K, V> {
  readonly name: string;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #historyMs: number;
  readonly #rows = new Map<string, Versions<V>>();
  readonly #undo = new UndoLog<Versions<V>>();
  #dirty: Put<V>[] = [];
  /** Puts after which there will be something to forget, in their order; those before `#dueFrom` are done. */
  #due: Pick<Put<V>, 'text' | 'timestamp'>[] = [];
  #dueFrom = 0;
  #observedTime = -1;
  /** What `#observedTime` was at the last `prepareCommit`, and at the last one that the log has committed. */
  #times = { inFlight: -1, settled: -1 };
  #restoredTo = 0;

  constructor(name: string, shape: Extract<StoreShape, { kind: 'versioned' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#historyMs = shape.historyMs;
  }

  get restoredTo(): number {
    return this.#restoredTo;
  }

  get dirtyCount(): number {
    return this.#dirty.length;
  }

  /** Versions of all keys. */
  get versionCount(): number {
    let count = 0;
    for (const versions of this.#rows.values()) count += versions.length;
    return count;
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
    const put = { text: this.#keys.toText(key), timestamp, value };
    this.#undo.beforeWrite(put.text, this.#rows.get(put.text));
    this.#dirty.push(put);
    this.#apply(put);
    const newest = this.#rows.get(put.text)?.at(-1)?.timestamp ?? timestamp;
    return newest <= timestamp ? 'latest' : 'older';
  }

  *all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    for (const text of [...this.#rows.keys()].sort()) {
      const newest = this.#rows.get(text)?.at(-1);
      if (newest && newest.value !== null)
        yield [this.#keys.fromText(text), { value: newest.value, timestamp: newest.timestamp }];
    }
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    for (const { text, timestamp, value } of this.#dirty) {
      const bytes = value === null ? null : Buffer.from(this.#values.encode(value));
      write({ key: this.#keys.toBytes(text), value: bytes, timestamp });
    }
    this.#dirty = [];
    this.#undo.prepare();
    this.#times.inFlight = this.#observedTime;
  }

  committed(changelogOffset = this.#restoredTo): void {
    this.#restoredTo = changelogOffset;
    this.#undo.committed();
    this.#times.settled = this.#times.inFlight;
  }

  rollback(): void {
    this.#dirty = [];
    this.#observedTime = this.#times.settled;
    this.#times.inFlight = this.#times.settled;
    this.#undo.rollback((text, before) => {
      this.#set(text, before ?? []);
      // Its turn may have come while other versions were there.
      const newest = before?.at(-1);
      if (newest) this.#due.push({ text, timestamp: newest.timestamp });
    });
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    if (timestamp < this.#historyStart) return;
    const text = this.#keys.textOfBytes(key);
    this.#apply({ text, timestamp, value: value === null ? null : this.#values.decode(value, NO_HEADERS) });
    this.#times = { inFlight: this.#observedTime, settled: this.#observedTime };
  }

  close(): void {
    this.#rows.clear();
    this.#dirty = [];
    this.#due = [];
    this.#dueFrom = 0;
  }

  get #historyStart(): number {
    return this.#observedTime - this.#historyMs;
  }

  #apply({ text, timestamp, value }: Put<V>): void {
    if (timestamp > this.#observedTime) this.#observedTime = timestamp;
    const versions = withVersion(this.#rows.get(text) ?? [], timestamp, value);
    this.#set(text, versions);
    if (versions.length > 1 || value === null) this.#due.push({ text, timestamp });
    this.#forget();
  }

  #set(text: string, versions: Versions<V>): void {
    if (versions.length > 0) this.#rows.set(text, versions);
    else this.#rows.delete(text);
  }

  /** Drops versions, and deleted keys, that nobody can ask for any more: those that ended before the history. */
  #forget(): void {
    const start = this.#historyStart;
    for (let next = this.#due[this.#dueFrom]; next && next.timestamp < start; next = this.#due[this.#dueFrom]) {
      this.#dueFrom++;
      const versions = this.#rows.get(next.text) ?? [];
      const held = lastUpTo(versions, start);
      const gone = held === versions.length - 1 && versions[held]?.value === null;
      if (gone) this.#rows.delete(next.text);
      else if (held > 0) this.#rows.set(next.text, versions.slice(held));
    }
    if (this.#dueFrom * 2 <= this.#due.length) return;
    this.#due = this.#due.slice(this.#dueFrom);
    this.#dueFrom = 0;
  }
}
