import { NO_HEADERS } from '../../model/record.ts';
import type { Codec } from '../../model/serde.ts';
import type {
  ChangelogEntry,
  ChangelogExtent,
  ChangelogMisfit,
  PutResult,
  StoreShape,
  ValueAndTimestamp,
  VersionedRow,
  VersionedStore,
} from '../../model/state-store.ts';
import { KeyCodec } from '../key-codec.ts';
import { lastUpTo, type Versions, withVersion } from '../versions.ts';
import type { DiskRows } from './disk-rows.ts';
import { TIME_CHARS, timeText } from './ordered-numbers.ts';
import { indexRows, versionRows } from './row-codecs.ts';
import type { RowSpace } from './row-space.ts';

/** Keys whose history one commit looks through at least; it takes twice as many as it writes, so that they never pile up. */
const DUE_PER_COMMIT = 1_000;

/** One put, in the order in which the changelog gets them. */
interface Put<V> {
  readonly text: string;
  readonly timestamp: number;
  readonly value: V | null;
}

/**
 * Rows by key with their history on disk, with an index by the time at which something may have to be forgotten:
 *
 * ```
 *   r  key → all versions
 *   t  timestamp | key → nothing
 *   n  newest timestamp
 * ```
 *
 * A put writes the key's whole history anew: it costs as much as the key has versions. As what a put does depends on those before it, the
 * changelog holds every put in order and restoring repeats them.
 */
export class DiskVersionedStore<K, V> implements VersionedStore<K, V> {
  readonly name: string;
  readonly #rows: DiskRows;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #byKey: RowSpace<Versions<V>>;
  readonly #due: RowSpace<true>;
  readonly #historyMs: number;
  #dirty: Put<V>[] = [];
  #observedTime = -1;
  /** What `#observedTime` was when what is in flight was prepared. */
  #timeInFlight = -1;
  /** Puts of the changelog were repeated. */
  #restored = false;

  constructor(rows: DiskRows, shape: Extract<StoreShape, { kind: 'versioned' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = rows.store;
    this.#rows = rows;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#byKey = rows.space('r', versionRows(rows.store, values));
    this.#due = rows.space('t', indexRows);
    this.#historyMs = shape.historyMs;
    this.#load();
  }

  get restoredTo(): number {
    return this.#rows.restoredTo;
  }

  get knownAt(): number {
    return this.#rows.knownAt;
  }

  get dirtyCount(): number {
    return this.#dirty.length;
  }

  get(key: K, asOf?: number): VersionedRow<V> | undefined {
    const versions = this.#byKey.get(this.#keys.toText(key)) ?? [];
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
    const versions = this.#apply(put);
    this.#dirty.push(put);
    return (versions.at(-1)?.timestamp ?? timestamp) <= timestamp ? 'latest' : 'older';
  }

  *all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]> {
    for (const [text, versions] of this.#byKey.range('', undefined)) {
      const newest = versions.at(-1);
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
    this.#setNumbers();
    this.#rows.prepare();
  }

  committed(changelogOffset: number): void {
    if (this.#restored) {
      this.#setNumbers();
      this.#rows.prepareRestored();
    }
    this.#restored = false;
    this.#forget();
    this.#rows.committed(changelogOffset);
  }

  settled(): Promise<void> {
    return this.#rows.settled();
  }

  rollback(): void {
    this.#dirty = [];
    this.#rows.rollback();
    this.#load();
  }

  restore({ key, value, timestamp }: ChangelogEntry): void {
    if (timestamp < this.#historyStart) return;
    this.#restored = true;
    const text = this.#keys.textOfBytes(key);
    this.#apply({ text, timestamp, value: value === null ? null : this.#values.decode(Buffer.from(value), NO_HEADERS) });
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

  get #historyStart(): number {
    return this.#observedTime - this.#historyMs;
  }

  #load(): void {
    this.#observedTime = this.#rows.numbers.get('observed') ?? -1;
    // What was in flight and taken back must not make versions forgotten.
    this.#timeInFlight = this.#observedTime;
  }

  #apply({ text, timestamp, value }: Put<V>): Versions<V> {
    // Before anything: the index has the longer keys, and a key that is too long must leave nothing behind.
    this.#byKey.requireRoom(TIME_CHARS + text.length);
    if (timestamp > this.#observedTime) this.#observedTime = timestamp;
    const versions = kept(withVersion(this.#byKey.get(text) ?? [], timestamp, value), this.#historyStart);
    this.#byKey.set(text, versions.length > 0 ? versions : undefined);
    if (versions.length > 1 || value === null) this.#due.set(timeText(timestamp) + text, true);
    return versions;
  }

  #setNumbers(): void {
    const { numbers } = this.#rows;
    if (numbers.get('observed') !== this.#observedTime) numbers.set('observed', this.#observedTime);
    this.#timeInFlight = this.#observedTime;
  }

  /** Forgets what came due, of keys that nobody has put since; it is written with the next commit. */
  #forget(): void {
    const start = this.#timeInFlight - this.#historyMs;
    if (start <= 0) return;
    let most = DUE_PER_COMMIT + 2 * this.#rows.inFlightCount;
    for (const place of this.#due.stored('', timeText(start))) {
      this.#due.set(place, undefined);
      const text = place.slice(TIME_CHARS);
      const versions = this.#byKey.get(text);
      const left = versions && kept(versions, start);
      if (left !== versions) this.#byKey.set(text, left && left.length > 0 ? left : undefined);
      if (--most <= 0) break;
    }
  }
}

/** What is left of a history: what ended before its beginning is forgotten, and so is a key that was deleted before it. */
function kept<V>(versions: Versions<V>, start: number): Versions<V> {
  const held = lastUpTo(versions, start);
  const newest = held === versions.length - 1 ? versions[held] : undefined;
  if (newest && newest.value === null && newest.timestamp < start) return [];
  return held > 0 ? versions.slice(held) : versions;
}
