import { change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { KeyValueStore, StoreSpec, WindowStore } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import { windowedSerde } from '../engine/model/windowed-serde.ts';
import { Table } from '../engine/plan/table.ts';
import type { Accumulate } from './accumulate.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import type { WindowedStream } from './window.ts';
import { type TimeWindows, windowStarts } from './windows.ts';

export interface WindowAggregation<K, V, A> {
  readonly add: Accumulate<K, V, A>;
  readonly value: Serde<A>;
  readonly emit: 'on-update' | 'on-close';
  /** How long rows are kept after the newest window has begun. Default: size plus grace. */
  readonly retentionMs?: number | undefined;
}

/** Adds the step that aggregates by key and time window. */
export function aggregateWindows<K, V, A>(
  name: string,
  { stream, windows }: WindowedStream<K, V>,
  aggregation: WindowAggregation<K, V, A>,
): Table<Windowed<K>, A> {
  const { builder, port, state } = keyed(stream);
  const key = keySerde(state.key ? { key: state.key } : {});
  const { value } = aggregation;
  const { sizeMs, graceMs } = windows;
  // A window that closes is still there when it goes out: its start may be just as old as it can be.
  const keptMs = aggregation.retentionMs ?? sizeMs + graceMs;
  if (keptMs < sizeMs + graceMs)
    throw builder.error(name, `'retention' is at least the size of the windows plus grace: ${sizeMs + graceMs}ms`);
  const retentionMs = aggregation.emit === 'on-close' ? keptMs + 1 : keptMs;
  const store: StoreSpec = {
    name,
    shape: { kind: 'window', retentionMs, windowSizeMs: sizeMs, duplicates: false },
    key: key as Serde<unknown>,
    value: value as Serde<unknown>,
    changelog: true,
  };
  const made = builder.add({
    name,
    kind: 'windowAggregate',
    inputs: [port],
    stores: aggregation.emit === 'on-close' ? [store, progressStore(name)] : [store],
    create: aggregation.emit === 'on-update' ? onUpdate(name, windows, aggregation) : onClose(name, windows, aggregation),
    detail: { store: name, windows: { ...windows }, emit: aggregation.emit },
  });
  return new Table<Windowed<K>, A>({
    builder,
    port: made,
    key: windowedSerde(key, sizeMs),
    value,
    store: name,
    windowed: { graceMs },
  });
}

interface Update<K, A> {
  readonly key: K;
  readonly start: number;
  readonly before: A | null;
  readonly after: A | null;
  readonly timestamp: number;
}

/** Puts a record into the windows that still take it and says what became of each row. */
function* updateRows<K, V, A>(
  store: WindowStore<K, A>,
  windows: TimeWindows,
  { add }: WindowAggregation<K, V, A>,
  record: { readonly key: K; readonly value: V; readonly timestamp: number },
  closeTime: number,
  late: () => void,
): Generator<Update<K, A>> {
  const { key, value, timestamp } = record;
  for (const start of windowStarts(windows, timestamp)) {
    if (start + windows.sizeMs <= closeTime) {
      late();
      continue;
    }
    const before = store.fetch(key, start);
    const after = add(before?.value, value, key);
    const newest = before ? Math.max(before.timestamp, timestamp) : timestamp;
    store.put(key, start, after, newest);
    yield { key, start, before: before?.value ?? null, after, timestamp: newest };
  }
}

function onUpdate<K, V, A>(name: string, windows: TimeWindows, aggregation: WindowAggregation<K, V, A>): NodeFactory {
  return (context) => {
    const store = context.store<WindowStore<K, A>>(name);
    const observe = context.streamTimeTracker();
    return {
      process: (record) => {
        if (record.key === null || record.key === undefined) return context.drop('null-key');
        const closeTime = observe(record.timestamp) - windows.graceMs;
        const taken = record as typeof record & { key: K; value: V };
        for (const row of updateRows(store, windows, aggregation, taken, closeTime, () => context.drop('late'))) {
          const key: Windowed<K> = { key: row.key, start: row.start, end: row.start + windows.sizeMs };
          const old = context.sendOldValues ? row.before : null;
          context.forward({ key, value: change(row.after, old), timestamp: row.timestamp, headers: record.headers });
        }
      },
      table: windowView(store),
    };
  };
}

/** Up to which time windows are closed and have gone out: after a restart no window goes out twice. */
function progressStore(name: string): StoreSpec {
  return {
    name: `${name}-emitted`,
    shape: { kind: 'key-value' },
    key: string() as Serde<unknown>,
    value: json(),
    changelog: true,
  };
}

const CLOSED_TO = 'closed-to';

function onClose<K, V, A>(name: string, windows: TimeWindows, aggregation: WindowAggregation<K, V, A>): NodeFactory {
  return (context) => {
    const store = context.store<WindowStore<K, A>>(name);
    const progress = context.store<KeyValueStore<string, number>>(`${name}-emitted`);
    const observe = context.streamTimeTracker();
    return {
      process: (record) => {
        if (record.key === null || record.key === undefined) return context.drop('null-key');
        const closedTo = progress.get(CLOSED_TO)?.value;
        // After a restart the stream's time begins anew; a window that has gone out stays closed.
        const closeTime = Math.max(observe(record.timestamp) - windows.graceMs, closedTo ?? Number.NEGATIVE_INFINITY);
        const taken = record as typeof record & { key: K; value: V };
        for (const _row of updateRows(store, windows, aggregation, taken, closeTime, () => context.drop('late'))) {
          // The rows go out when their window is closed.
        }
        const range = newlyClosed(windows, closedTo, closeTime);
        if (!range) return;
        progress.put(CLOSED_TO, closeTime, record.timestamp);
        for (const { key, start, value, timestamp } of [...store.fetchAll(range.from, range.to)]) {
          const windowed: Windowed<K> = { key, start, end: start + windows.sizeMs };
          context.forward({ key: windowed, value: change(value, null), timestamp, headers: record.headers });
        }
      },
      table: windowView(store),
    };
  };
}

/** Starts of the windows that have closed since the last ones went out; undefined when there can be none. */
function newlyClosed(
  windows: TimeWindows,
  closedTo: number | undefined,
  closeTime: number,
): { readonly from: number; readonly to: number } | undefined {
  const to = closeTime - windows.sizeMs;
  if (to < 0) return undefined;
  if (closedTo === undefined) return { from: 0, to };
  if (closeTime <= closedTo) return undefined;
  const before = Math.max(0, closedTo - windows.sizeMs);
  const newest = windowStarts(windows, to).at(-1);
  return newest === windowStarts(windows, before).at(-1) ? undefined : { from: before + 1, to };
}

function windowView<K, A>(store: WindowStore<K, A>) {
  return {
    get: (windowed: unknown) => {
      const { key, start } = windowed as Windowed<K>;
      return store.fetch(key, start);
    },
  };
}
