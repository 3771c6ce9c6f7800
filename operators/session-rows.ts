import type { SessionStore } from '../engine/model/state-store.ts';
import { sessionSerde } from '../engine/model/windowed-serde.ts';
import type { Merge } from './accumulate.ts';
import type { SessionWindows } from './session.ts';
import type { RowUpdate, WindowKind } from './window-rows.ts';

const SEGMENT_MS_MIN = 60_000;

/** Windows that grow and merge: a record's session takes in those it touches, which leave as deletions. A row's timestamp is its end. */
export function sessionWindowKind<K, V, A>({ gapMs, graceMs }: SessionWindows, merge: Merge<K, A>): WindowKind<K, V, A> {
  return {
    retentionMs: gapMs + graceMs,
    openForMs: gapMs + graceMs,
    closesFirst: true,
    endsAreTimes: true,
    needsValue: false,
    shape: (retentionMs) => ({ kind: 'session', retentionMs }),
    key: sessionSerde,
    rows: (stateStore, task, retentionMs) => {
      const store = stateStore as SessionStore<K, A>;
      return {
        *update({ key, value, timestamp }, closeTime, { init, add }): Generator<RowUpdate<K, A>> {
          const touched = store.findSessions(key, timestamp - gapMs, timestamp + gapMs);
          const start = Math.min(timestamp, ...touched.map((session) => session.start));
          const end = Math.max(timestamp, ...touched.map((session) => session.end));
          if (end < closeTime) {
            task.drop('late');
            return;
          }
          let merged: A | undefined;
          for (const session of touched) {
            const first = merged ?? init(key);
            merged = first === undefined ? session.value : (merge(first, session.value, key) ?? undefined);
          }
          // A session that is no longer than the record is replaced, not deleted.
          const grown = start < timestamp || end > timestamp;
          for (const { start: from, end: to, value: old } of grown ? touched : []) {
            store.put(key, from, to, null);
            const before = task.sendOldValues ? old : null;
            const row = { value: old, timestamp: to };
            yield { key: { key, start: from, end: to }, before, after: null, row, timestamp: to };
          }
          const after = add(merged, value, key);
          store.put(key, start, end, after);
          const [same] = grown ? [] : touched;
          const row = same && { value: same.value, timestamp: end };
          yield { key: { key, start, end }, before: null, after, row, timestamp: end };
        },
        closed: (closedTo, closeTime) => {
          if (closeTime < 1 || (closedTo !== undefined && closedTo >= closeTime)) return undefined;
          const kept = oldestKept(closeTime + gapMs + graceMs, retentionMs);
          return closedSessions(store, Math.max(kept, closedTo ?? 0), closeTime - 1);
        },
        newestAfter: (time) => [...store.findEnding(time + 1, Number.MAX_SAFE_INTEGER)].at(-1)?.end ?? time,
        find: ({ key, start, end }) => {
          const value = store.fetch(key, start, end);
          return value === undefined ? undefined : { value, timestamp: end };
        },
      };
    },
  };
}

/**
 * The earliest end that still goes out. Kafka Streams keeps sessions by segments of time, and the record that closes a session comes too late
 * for it when it has made the store drop the segment; here it would still be there.
 */
function oldestKept(streamTime: number, retentionMs: number): number {
  const segmentMs = Math.max(Math.floor(retentionMs / 2), SEGMENT_MS_MIN);
  return Math.floor(Math.max(0, streamTime - retentionMs) / segmentMs) * segmentMs;
}

function* closedSessions<K, A>(store: SessionStore<K, A>, earliestEnd: number, latestEnd: number): Generator<RowUpdate<K, A>> {
  // In Kafka Streams' order: by end, start and key, of which the store gives end and key.
  const ending = [...store.findEnding(earliestEnd, latestEnd)].sort((a, b) => a.end - b.end || a.start - b.start);
  for (const { key, start, end, value } of ending)
    yield { key: { key, start, end }, before: null, after: value, row: undefined, timestamp: end };
}
