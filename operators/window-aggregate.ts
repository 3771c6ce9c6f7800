import { change } from '../engine/model/change.ts';
import type { NodeInstance, Process, ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { RecordCache } from '../engine/model/record-cache.ts';
import { rowView } from '../engine/model/row-view.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { StateStore, StoreSpec } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { Table } from '../engine/plan/table.ts';
import type { Accumulator, Merge } from './accumulate.ts';
import type { AggregateRows } from './aggregate.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import { sessionWindowKind } from './session-rows.ts';
import { slidingWindowKind } from './sliding-rows.ts';
import { timeWindowKind, unlimitedWindowKind } from './time-window-rows.ts';
import type { SessionStream, WindowedStream } from './window.ts';
import { openProgress, progressStore } from './window-progress.ts';
import type { RowUpdate, WindowInput, WindowKind, WindowRows } from './window-rows.ts';
import type { Windows } from './windows.ts';

export interface WindowAggregation<K, A> extends AggregateRows<A> {
  readonly emit: 'on-update' | 'on-close';
  /** Only sessions merge, and they need it. */
  readonly merge?: Merge<K, A> | undefined;
  /** Default: as long as records may still change a row. */
  readonly retentionMs?: number | undefined;
}

/** A stream and how its records change the rows it shares with others. */
export interface AccumulatedStream<K, A> {
  readonly stream: Stream<K, unknown>;
  readonly accumulator: Accumulator<K, unknown, A>;
}

/** Adds the step that aggregates by key and window. */
export function aggregateWindows<K, V, A>(
  name: string,
  { stream, windows }: WindowedStream<K, V> | SessionStream<K, V>,
  accumulator: Accumulator<K, V, A>,
  aggregation: WindowAggregation<K, A>,
): Table<Windowed<K>, A> {
  const only = { stream: stream as Stream<K, unknown>, accumulator: accumulator as Accumulator<K, unknown, A> };
  return addWindowAggregate(name, 'windowAggregate', windows, [only], aggregation);
}

/** Adds the step that aggregates several streams by key and window into one store. */
export function addWindowAggregate<K, A>(
  name: string,
  kind: string,
  windows: Windows,
  inputs: readonly [AccumulatedStream<K, A>, ...AccumulatedStream<K, A>[]],
  { value, cache, emit, merge, retentionMs }: WindowAggregation<K, A>,
): Table<Windowed<K>, A> {
  const streams = inputs.map(({ stream }) => keyed(stream));
  const { builder } = inputs[0].stream;
  const [first] = streams;
  const key = keySerde(first?.state.key ? { key: first.state.key } : {});
  const ofKind = windowKind<K, A>(windows, merge);
  if (!ofKind)
    throw builder.error(name, "behind window(session(…)) give 'merge' too: what becomes of two sessions that a record joins");
  const { openForMs } = ofKind;
  if (emit === 'on-close' && openForMs === undefined)
    throw builder.error(name, "windows without an end never close: choose emit: 'on-update'");
  const kept = retentionMs ?? ofKind.retentionMs;
  if (kept < ofKind.retentionMs)
    throw builder.error(name, `'retention' is at least as long as records may change a window: ${ofKind.retentionMs}ms`);
  const store: StoreSpec = {
    name,
    shape: ofKind.shape(kept, emit),
    key: key as Serde<unknown>,
    value: value as Serde<unknown>,
    changelog: true,
    // What goes out on close is final.
    cached: cache && emit === 'on-update',
  };
  const port = builder.add({
    name,
    kind,
    inputs: streams.map((stream) => stream.port),
    copartition: streams.length > 1,
    stores: [store, progressStore(name)],
    create: (context) => {
      const rows = ofKind.rows(context.store<StateStore>(name), context, kept);
      const changes = context.recordCache<Windowed<K>, A>(name);
      const alone = inputs.length === 1;
      const takers = inputs.map(({ accumulator }, input) =>
        takeRecords(context, input, ofKind, rows, changes, accumulator, emit, alone),
      );
      return {
        process: takers.map((taker) => taker.process),
        table: rowView(rows.find, changes),
        flush: () => {
          for (const taker of takers) taker.flush();
        },
      };
    },
    detail: { store: name, windows: { ...windows }, emit, ...(openForMs === undefined ? {} : { openForMs }) },
  });
  const windowed = openForMs === undefined ? {} : { windowed: { graceMs: openForMs } };
  return new Table<Windowed<K>, A>({ builder, port, key: ofKind.key(key), value, store: name, ...windowed });
}

function windowKind<K, A>(windows: Windows, merge: Merge<K, A> | undefined): WindowKind<K, unknown, A> | undefined {
  switch (windows.kind) {
    case 'sliding':
      return slidingWindowKind(windows);
    case 'session':
      return merge && sessionWindowKind(windows, merge);
    case 'unlimited':
      return unlimitedWindowKind(windows);
    default:
      return timeWindowKind(windows);
  }
}

/** What takes the records of one of the step's inputs, which has a stream time of its own. */
function takeRecords<K, A>(
  context: ProcessorContext,
  input: number,
  kind: WindowKind<K, unknown, A>,
  rows: WindowRows<K, unknown, A>,
  cache: RecordCache<Windowed<K>, A> | undefined,
  accumulator: Accumulator<K, unknown, A>,
  emit: 'on-update' | 'on-close',
  alone: boolean,
): { readonly process: Process; readonly flush: NonNullable<NodeInstance['flush']> } {
  // Rows of several inputs tell nothing of the time of one of them.
  const progress = openProgress(context, context.step, input, alone ? rows.newestAfter : undefined);
  const closedForMs = kind.openForMs ?? 0;
  const forward = ({ key, after, before, timestamp }: RowUpdate<K, A>, { headers }: StreamRecord): void =>
    context.forward({ key, value: change(after, before), timestamp, headers });
  const hold = (changes: RecordCache<Windowed<K>, A>, update: RowUpdate<K, A>, record: StreamRecord): void => {
    const { key, row, after } = update;
    const timestamp = after === null && !kind.endsAreTimes ? record.timestamp : update.timestamp;
    changes.changed({ key, before: row, after, timestamp, headers: record.headers });
  };
  const close = (closeTime: number, record: StreamRecord): void => {
    const closed = rows.closed(progress.closedTo, closeTime);
    if (!closed) return;
    progress.closedTo = closeTime;
    for (const row of closed) forward(row, record);
  };
  const process: Process = (record) => {
    if (record.key === null || record.key === undefined) return context.drop('null-key');
    if (kind.needsValue && (record.value === null || record.value === undefined)) return context.drop('null-value');
    const closeTime = progress.observe(record.timestamp) - closedForMs;
    const taken = record as WindowInput<K, unknown>;
    if (cache) {
      for (const row of rows.update(taken, closeTime, accumulator)) hold(cache, row, record);
      return;
    }
    if (emit === 'on-update') {
      for (const row of rows.update(taken, closeTime, accumulator)) forward(row, record);
      return;
    }
    if (kind.closesFirst) close(closeTime, record);
    for (const _row of rows.update(taken, closeTime, accumulator)) {
      // The rows go out when their window is closed.
    }
    if (!kind.closesFirst) close(closeTime, record);
  };
  return { process, flush: progress.flush };
}
