import type { WindowStore } from '../engine/model/state-store.ts';
import { windowedSerde } from '../engine/model/windowed-serde.ts';
import { NO_END, type UnlimitedWindows } from './unlimited.ts';
import type { RowTask, WindowKind, WindowRows } from './window-rows.ts';
import { type TimeWindows, windowStarts } from './windows.ts';

/** Windows with a size of their own, aligned to the epoch. */
export function timeWindowKind<K, V, A>(windows: TimeWindows): WindowKind<K, V, A> {
  const { sizeMs, graceMs } = windows;
  return {
    retentionMs: sizeMs + graceMs,
    openForMs: graceMs,
    closesFirst: false,
    endsAreTimes: false,
    needsValue: false,
    // A window that closes is still there when it goes out: its start may be just as old as it can be.
    shape: (retentionMs, emit) => windowShape(emit === 'on-close' ? retentionMs + 1 : retentionMs, sizeMs),
    key: (inner) => windowedSerde(inner, sizeMs),
    rows: (store, task) => ({
      ...windowRows<K, V, A>(store as WindowStore<K, A>, sizeMs, (timestamp) => windowStarts(windows, timestamp), task),
      closed: (closedTo, closeTime) => {
        const range = newlyClosed(windows, closedTo, closeTime);
        return range && rowsStarting(store as WindowStore<K, A>, sizeMs, range);
      },
    }),
  };
}

/** One window without an end. */
export function unlimitedWindowKind<K, V, A>({ startMs }: UnlimitedWindows): WindowKind<K, V, A> {
  const sizeMs = NO_END - startMs;
  return {
    retentionMs: NO_END,
    openForMs: undefined,
    closesFirst: false,
    endsAreTimes: false,
    needsValue: false,
    shape: (retentionMs) => windowShape(retentionMs, sizeMs),
    key: (inner) => windowedSerde(inner, sizeMs),
    rows: (store, task) => {
      const starts = (timestamp: number): readonly number[] => {
        if (timestamp >= startMs) return [startMs];
        task.drop('before-start');
        return [];
      };
      return { ...windowRows<K, V, A>(store as WindowStore<K, A>, sizeMs, starts, task), closed: () => undefined };
    },
  };
}

function windowRows<K, V, A>(
  store: WindowStore<K, A>,
  sizeMs: number,
  startsOf: (timestamp: number) => readonly number[],
  { drop, sendOldValues }: RowTask,
): Omit<WindowRows<K, V, A>, 'closed'> {
  return {
    *update({ key, value, timestamp }, closeTime, { init, add }) {
      for (const start of startsOf(timestamp)) {
        const end = start + sizeMs;
        if (end <= closeTime) {
          drop('late');
          continue;
        }
        const row = store.fetch(key, start);
        const after = add(row?.value, value, key);
        const newest = row ? Math.max(row.timestamp, timestamp) : timestamp;
        store.put(key, start, after, newest);
        // As in Kafka Streams, what is retracted from a new row is what it was made from.
        const before = sendOldValues ? (row?.value ?? init(key) ?? null) : null;
        yield { key: { key, start, end }, before, after, row, timestamp: newest };
      }
    },
    newestAfter: newestStartAfter(store),
    find: findByStart(store),
  };
}

/** A row that has begun tells that time has come so far. */
export function newestStartAfter(store: WindowStore<unknown, unknown>): (time: number) => number {
  return (time) => [...store.fetchAll(time + 1, Number.MAX_SAFE_INTEGER)].at(-1)?.start ?? time;
}

export function windowShape(retentionMs: number, windowSizeMs: number) {
  return { kind: 'window', retentionMs, windowSizeMs, duplicates: false } as const;
}

export function findByStart<K, A>(store: WindowStore<K, A>): WindowRows<K, unknown, A>['find'] {
  return ({ key, start }) => store.fetch(key, start);
}

interface StartRange {
  readonly from: number;
  readonly to: number;
}

/** The rows of windows that start within a range, as they go out. */
export function* rowsStarting<K, A>(store: WindowStore<K, A>, sizeMs: number, { from, to }: StartRange) {
  for (const { key, start, value, timestamp } of [...store.fetchAll(from, to)])
    yield { key: { key, start, end: start + sizeMs }, before: null, after: value, row: undefined, timestamp };
}

/** Starts of the windows that have closed since the last ones went out; undefined when there can be none. */
function newlyClosed(windows: TimeWindows, closedTo: number | undefined, closeTime: number): StartRange | undefined {
  const to = closeTime - windows.sizeMs;
  if (to < 0) return undefined;
  if (closedTo === undefined) return { from: 0, to };
  if (closeTime <= closedTo) return undefined;
  const before = Math.max(0, closedTo - windows.sizeMs);
  const newest = windowStarts(windows, to).at(-1);
  return newest === windowStarts(windows, before).at(-1) ? undefined : { from: before + 1, to };
}
