import { asBuffer } from '../model/as-buffer.ts';
import { readInt64, writeInt64 } from '../model/int64.ts';
import { lowerBound } from '../model/lower-bound.ts';
import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { ChangelogEntry, SessionEntry, SessionStore, StoreShape } from '../model/state-store.ts';
import { KeyCodec } from './key-codec.ts';
import { UndoLog } from './undo-log.ts';

/** The changelog's key: the key's bytes, then end and start as int64, as Kafka Streams writes it. */
const TIME_BYTES = 8;
const SUFFIX_BYTES = 2 * TIME_BYTES;

interface Session<V> {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: V;
}

/**
 * Rows by key and session in maps of this process, found by key (ascending by end, then start) and by end (for closing sessions and for
 * forgetting those whose end is older than the newest end minus the retention).
 */
export class MemorySessionStore<K, V> implements SessionStore<K, V> {
  readonly name: string;
  readonly #keys: KeyCodec<K>;
  readonly #values: Codec<V>;
  readonly #retentionMs: number;
  readonly #byKey = new Map<string, Session<V>[]>();
  /** Keys with sessions of an end. */
  readonly #byEnd = new Map<number, Set<string>>();
  /** Ends of all sessions, ascending. */
  #ends: number[] = [];
  readonly #undo = new UndoLog<Session<V>>();
  #newestEnd = -1;
  /** What `#newestEnd` was at the last `prepareCommit`, and at the last one that the log has committed. */
  #newest = { inFlight: -1, settled: -1 };
  #restoredTo = 0;

  constructor(name: string, shape: Extract<StoreShape, { kind: 'session' }>, keys: Codec<K>, values: Codec<V>) {
    this.name = name;
    this.#keys = new KeyCodec(keys);
    this.#values = values;
    this.#retentionMs = shape.retentionMs;
  }

  get restoredTo(): number {
    return this.#restoredTo;
  }

  get dirtyCount(): number {
    return this.#undo.size;
  }

  findSessions(key: K, earliestEnd: number, latestStart: number): readonly SessionEntry<K, V>[] {
    const sessions = this.#byKey.get(this.#keys.toText(key));
    if (!sessions) return [];
    const low = Math.max(earliestEnd, this.#expiredTo + 1);
    const found: SessionEntry<K, V>[] = [];
    for (let at = firstAt(sessions, low, Number.NEGATIVE_INFINITY); at < sessions.length; at++) {
      const session = sessions[at];
      if (session && session.start <= latestStart)
        found.push({ key, start: session.start, end: session.end, value: session.value });
    }
    return found;
  }

  *findEnding(earliestEnd: number, latestEnd: number): IterableIterator<SessionEntry<K, V>> {
    const low = Math.max(earliestEnd, this.#expiredTo);
    const ends = this.#ends.slice(placeOfEnd(this.#ends, low), placeOfEnd(this.#ends, latestEnd + 1));
    for (const end of ends) {
      for (const text of [...(this.#byEnd.get(end) ?? [])].sort()) {
        const key = this.#keys.fromText(text);
        for (const session of this.#sessionsEnding(text, end)) yield { key, start: session.start, end, value: session.value };
      }
    }
  }

  fetch(key: K, start: number, end: number): V | undefined {
    if (end <= this.#expiredTo) return undefined;
    return this.#find(this.#keys.toText(key), start, end)?.value;
  }

  put(key: K, start: number, end: number, value: V | null): void {
    if (end > this.#newestEnd) this.#newestEnd = end;
    if (end < this.#expiredTo) return;
    const text = this.#keys.toText(key);
    this.#undo.beforeWrite(placeOf(text, start, end), this.#find(text, start, end));
    this.#set(text, start, end, value === null ? undefined : { text, start, end, value });
  }

  all(): IterableIterator<SessionEntry<K, V>> {
    return this.findEnding(this.#expiredTo + 1, Number.MAX_SAFE_INTEGER - 1);
  }

  prepareCommit(write: (entry: ChangelogEntry) => void): void {
    for (const place of this.#undo.prepare()) {
      const { text, start, end } = partsOf(place);
      const session = this.#find(text, start, end);
      // A session that has expired since it was written goes with its topic's retention.
      if (end < this.#expiredTo) continue;
      const key = Buffer.alloc(text.length + SUFFIX_BYTES);
      key.write(text, 'latin1');
      writeInt64(key, text.length, end);
      writeInt64(key, text.length + TIME_BYTES, start);
      const value = session ? asBuffer(this.#values.encode(session.value)) : null;
      write({ key, value, timestamp: end });
    }
    this.#newest.inFlight = this.#newestEnd;
  }

  committed(changelogOffset = this.#restoredTo): void {
    this.#restoredTo = changelogOffset;
    this.#undo.committed();
    this.#newest.settled = Math.max(this.#newest.settled, this.#newest.inFlight);
    this.#expire(this.#newest.settled - this.#retentionMs);
  }

  rollback(): void {
    this.#newestEnd = this.#newest.settled;
    this.#newest.inFlight = this.#newest.settled;
    this.#undo.rollback((place, before) => {
      const { text, start, end } = partsOf(place);
      this.#set(text, start, end, before);
    });
  }

  restore({ key, value }: ChangelogEntry): void {
    const split = key.length - SUFFIX_BYTES;
    const text = key.toString('latin1', 0, split);
    const end = readInt64(key, split);
    const start = readInt64(key, split + TIME_BYTES);
    if (end > this.#newestEnd) this.#newestEnd = end;
    this.#newest = { inFlight: this.#newestEnd, settled: this.#newestEnd };
    if (end < this.#expiredTo) return;
    this.#set(text, start, end, value === null ? undefined : { text, start, end, value: this.#values.decode(value, NO_HEADERS) });
  }

  close(): void {
    this.#byKey.clear();
    this.#byEnd.clear();
    this.#ends = [];
  }

  /** Sessions that end before this are not seen any more, and go at the commit that settles it; those that end at it are found by their end alone. */
  get #expiredTo(): number {
    return this.#newestEnd - this.#retentionMs;
  }

  #expire(expiredTo: number): void {
    let gone = 0;
    for (const end of this.#ends) {
      if (end >= expiredTo) break;
      gone++;
      for (const text of this.#byEnd.get(end) ?? []) this.#forget(text, end);
      this.#byEnd.delete(end);
    }
    if (gone > 0) this.#ends.splice(0, gone);
  }

  /** Drops all sessions of a key up to an end. */
  #forget(text: string, end: number): void {
    const sessions = this.#byKey.get(text);
    if (!sessions) return;
    const kept = firstAt(sessions, end + 1, Number.NEGATIVE_INFINITY);
    if (kept === sessions.length) this.#byKey.delete(text);
    else sessions.splice(0, kept);
  }

  #sessionsEnding(text: string, end: number): readonly Session<V>[] {
    const sessions = this.#byKey.get(text) ?? [];
    const [from, to] = [end, end + 1].map((each) => firstAt(sessions, each, Number.NEGATIVE_INFINITY));
    return sessions.slice(from, to);
  }

  #find(text: string, start: number, end: number): Session<V> | undefined {
    const sessions = this.#byKey.get(text) ?? [];
    const found = sessions[firstAt(sessions, end, start)];
    return found?.end === end && found.start === start ? found : undefined;
  }

  #set(text: string, start: number, end: number, session: Session<V> | undefined): void {
    const sessions = this.#byKey.get(text) ?? [];
    const at = firstAt(sessions, end, start);
    const replaces = sessions[at]?.end === end && sessions[at]?.start === start;
    if (session) sessions.splice(at, replaces ? 1 : 0, session);
    else if (replaces) sessions.splice(at, 1);
    if (sessions.length > 0) this.#byKey.set(text, sessions);
    else this.#byKey.delete(text);
    this.#index(text, end);
  }

  /** Keeps the list of ends in step with the sessions of a key. */
  #index(text: string, end: number): void {
    const texts = this.#byEnd.get(end);
    if (this.#sessionsEnding(text, end).length > 0) {
      if (texts) texts.add(text);
      else {
        this.#byEnd.set(end, new Set([text]));
        this.#ends.splice(placeOfEnd(this.#ends, end), 0, end);
      }
    } else if (texts?.delete(text) && texts.size === 0) {
      this.#byEnd.delete(end);
      this.#ends.splice(placeOfEnd(this.#ends, end), 1);
    }
  }
}

/** Index of the first session at or after an end and a start. */
function firstAt(sessions: readonly Session<unknown>[], end: number, start: number): number {
  return lowerBound(sessions, (each) => each.end < end || (each.end === end && each.start < start));
}

function placeOfEnd(ends: readonly number[], end: number): number {
  return lowerBound(ends, (each) => each < end);
}

function placeOf(text: string, start: number, end: number): string {
  return `${start},${end},${text}`;
}

function partsOf(place: string): { readonly text: string; readonly start: number; readonly end: number } {
  const first = place.indexOf(',');
  const second = place.indexOf(',', first + 1);
  return {
    start: Number(place.slice(0, first)),
    end: Number(place.slice(first + 1, second)),
    text: place.slice(second + 1),
  };
}
