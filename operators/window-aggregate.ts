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
  const store: StoreSpec = {
    name,
    shape: { kind: 'window', retentionMs: sizeMs + graceMs, windowSizeMs: sizeMs, duplicates: false },
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

/** Start of the newest window that was emitted: after a restart no window goes out twice, and none that was emitted takes records. */
function progressStore(name: string): StoreSpec {
  return {
    name: `${name}-emitted`,
    shape: { kind: 'key-value' },
    key: string() as Serde<unknown>,
    value: json(),
    changelog: true,
  };
}

const NEWEST_START = 'newest-start';

function onClose<K, V, A>(name: string, windows: TimeWindows, aggregation: WindowAggregation<K, V, A>): NodeFactory {
  return (context) => {
    const store = context.store<WindowStore<K, A>>(name);
    const progress = context.store<KeyValueStore<string, number>>(`${name}-emitted`);
    const observe = context.streamTimeTracker();
    return {
      process: (record) => {
        if (record.key === null || record.key === undefined) return context.drop('null-key');
        const emittedTo = progress.get(NEWEST_START)?.value ?? -1;
        const closeTime = Math.max(observe(record.timestamp) - windows.graceMs, emittedTo + windows.sizeMs);
        const newestStart = closeTime - windows.sizeMs;
        // Closed windows go out before the record is put: a record far ahead makes the store forget them.
        if (newestStart > emittedTo) {
          progress.put(NEWEST_START, newestStart, record.timestamp);
          for (const { key, start, value, timestamp } of [...store.fetchAll(emittedTo + 1, newestStart)]) {
            const windowed: Windowed<K> = { key, start, end: start + windows.sizeMs };
            context.forward({ key: windowed, value: change(value, null), timestamp, headers: record.headers });
          }
        }
        const taken = record as typeof record & { key: K; value: V };
        for (const _row of updateRows(store, windows, aggregation, taken, closeTime, () => context.drop('late'))) {
          // The rows go out when their window is closed.
        }
      },
      table: windowView(store),
    };
  };
}

function windowView<K, A>(store: WindowStore<K, A>) {
  return {
    get: (windowed: unknown) => {
      const { key, start } = windowed as Windowed<K>;
      return store.fetch(key, start);
    },
  };
}
