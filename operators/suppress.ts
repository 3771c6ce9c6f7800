import { type Change, change } from '../engine/model/change.ts';
import { type Duration, toMs } from '../engine/model/duration.ts';
import { type HeadedValue, headedSerde } from '../engine/model/headed-serde.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { StoreSpec, WindowStore } from '../engine/model/state-store.ts';
import { StreamError } from '../engine/model/stream-error.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { Port } from '../engine/plan/plan.ts';
import type { PlanBuilder } from '../engine/plan/plan-builder.ts';
import { Table } from '../engine/plan/table.ts';
import { keySerde } from './key-serde.ts';
import { sizedSerde } from './sized-serde.ts';
import { SuppressBuffer } from './suppress-buffer.ts';
import { type HeldUpdate, heldUpdateSerde } from './suppress-serde.ts';
import { NO_END } from './unlimited.ts';
import { openProgress, progressStore } from './window-progress.ts';

/**
 * How much may wait: updates, or bytes of keys and rows as the changelog holds them. Full means more than this. What is not given is not
 * bounded; one of the two must be.
 */
export interface SuppressBound {
  readonly maxRecords?: number;
  readonly maxBytes?: number;
}

interface SuppressRetraction {
  /**
   * What a later step that subtracts is told was there before: `last-update`, as in Kafka Streams, the row before the newest update, though it
   * may never have gone out; `last-emitted`, the row that went out last. Choose `last-emitted` before `groupTable`. Default: `last-update`.
   */
  readonly retract?: 'last-update' | 'last-emitted';
}

/** One final result for each window, when it takes no more records. It cannot be given early, so a full buffer stops the task. */
export interface UntilClose extends SuppressRetraction {
  readonly until: 'close';
  readonly buffer: 'unbounded' | (SuppressBound & { readonly whenFull: 'stop' });
}

/** At most one result for each key in so much stream time. `emit`: a full buffer gives away what has waited longest. */
export interface UntilTime extends SuppressRetraction {
  readonly until: Duration;
  readonly buffer: 'unbounded' | (SuppressBound & { readonly whenFull: 'emit' | 'stop' });
}

/**
 * Holds back the updates of a table, so that later steps see fewer of them: the newest of each key goes out when its window has closed, or
 * when the first that was held has waited for a time. A window is closed when the stream's time has reached its end plus the grace of the
 * aggregation before it (the longest, where there are several), for sessions plus gap and grace.
 *
 * Shape:  Table<K, V> → Table<K, V>; at most 1 out per update in, several at once; until close no deletions go out
 * Time:   keeps the update's timestamp; the stream's time is the largest of the updates seen here, also over restarts
 * State:  `<name>-buffer` with the updates that wait, and `<name>-progress`, with changelogs
 * Errors: more than the bound with `whenFull` `stop` → STREAM_SUPPRESS_FULL (user/task/stop); `until: 'close'` without windows before it, or
 *         behind `unlimited()`, and a table with history → STREAM_PLAN
 * Source: Kafka Streams, `KTable.suppress` with `Suppressed.untilWindowCloses` and `untilTimeLimit` (KIP-328)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, map, suppress, to, toStream, tumbling, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: string() };
 * const totals = { name: 'clicks-per-minute', key: string(), value: json<number | null>() };
 * const plan = pipeline('final', ({ from }) =>
 *   from(clicks).pipe(
 *     window(tumbling('1m', { grace: '10s' })),
 *     count('clicks-per-minute', { emit: 'on-update' }),
 *     suppress('final', { until: 'close', buffer: { maxRecords: 10_000, whenFull: 'stop' } }),
 *     toStream(),
 *     map('by-page', (clicks, minute) => [minute.key, clicks]),
 *     to(totals),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const second of [5, 50, 70]) driver.send(clicks, '/', 'click', second * 1_000);
 * driver.read(totals).map(({ value }) => value); // => [2]
 * await driver.close();
 * ```
 */
export function suppress<K, V>(name: string, options: UntilClose): Step<Table<Windowed<K>, V>, Table<Windowed<K>, V>>;
export function suppress<K, V>(name: string, options: UntilTime): Step<Table<K, V>, Table<K, V>>;
export function suppress<K, V>(name: string, options: UntilClose | UntilTime): Step<Table<K, V>, Table<K, V>> {
  return (table) => {
    const { builder, port, state } = table;
    if (state.historyMs !== undefined)
      throw builder.error(
        name,
        'a table that keeps history cannot be suppressed: leave history out, or suppress what follows from it',
      );
    const waitMs = options.until === 'close' ? windowsOpenForMs(builder, name, port) : toMs(options.until);
    const bound = boundOf(builder, name, options.buffer);
    const key = sizedSerde(keySerde(state.key ? { key: state.key } : {}));
    const row = sizedSerde(headedSerde(heldUpdateSerde(state.value ?? json<V>())));
    const buffer: StoreSpec = {
      name: `${name}-buffer`,
      shape: { kind: 'window', retentionMs: NO_END, windowSizeMs: 0, duplicates: false },
      key: key as Serde<unknown>,
      value: row as Serde<unknown>,
      changelog: true,
    };
    // Encoding is the price of measuring: it is paid only where bytes are bounded.
    const sizeOf = (k: K, held: HeadedValue<HeldUpdate<V>>) =>
      bound.maxBytes === Number.POSITIVE_INFINITY ? 0 : key.sizeOf(k) + row.sizeOf(held);
    const { store: _rows, ...kept } = state;
    return new Table<K, V>({
      ...kept,
      port: builder.add({
        name,
        kind: 'suppress',
        inputs: [port],
        stores: [buffer, progressStore(name)],
        oldValues: true,
        create: holdUpdates({ ...options, ...bound, waitMs, sizeOf }),
        detail: { until: options.until, waitMs, buffer: options.buffer },
      }),
    });
  };
}

interface Bound {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly whenFull: 'emit' | 'stop';
}

interface Suppression<K, V> extends Bound, SuppressRetraction {
  readonly until: 'close' | Duration;
  readonly waitMs: number;
  readonly sizeOf: (key: K, row: HeadedValue<HeldUpdate<V>>) => number;
}

function holdUpdates<K, V>(suppression: Suppression<K, V>): NodeFactory {
  const { until, waitMs, maxRecords, maxBytes, whenFull, retract, sizeOf } = suppression;
  return (context) => {
    const store = context.store<WindowStore<K, HeadedValue<HeldUpdate<V>>>>(`${context.step}-buffer`);
    const buffer = new SuppressBuffer<K, V>(store, sizeOf);
    const progress = openProgress(context, context.step);
    const rows = context.table(0);
    const give: Parameters<typeof buffer.release>[1] = ({ key, value: { value, headers }, timestamp }) => {
      const { prior, oldValue, newValue } = value;
      // The final result of a window that is gone is no result.
      if (newValue === null && until === 'close') return;
      const old = context.sendOldValues ? (retract === 'last-emitted' ? prior : oldValue) : null;
      context.forward({ key, value: change(newValue, old), timestamp, headers });
    };
    const isFull = (): boolean => buffer.records > maxRecords || buffer.bytes > maxBytes;
    return {
      process: (record) => {
        const now = progress.observe(record.timestamp);
        const time = until === 'close' ? (record.key as Windowed<unknown>).end : record.timestamp;
        buffer.hold(time, record as StreamRecord<K, Change<V>>);
        buffer.release(now - waitMs, give);
        if (whenFull === 'stop' && isFull()) throw full(context.step, buffer, { maxRecords, maxBytes });
        while (isFull()) buffer.releaseOldest(give);
      },
      table: {
        get: (key) => {
          const waiting = buffer.priorOf(key as K);
          return waiting ? waiting.row : rows.get(key);
        },
      },
      flush: progress.flush,
    };
  };
}

function boundOf(builder: PlanBuilder, name: string, buffer: (UntilClose | UntilTime)['buffer']): Bound {
  if (buffer === 'unbounded')
    return { maxRecords: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY, whenFull: 'stop' };
  const { maxRecords, maxBytes, whenFull } = buffer;
  for (const [bound, value] of Object.entries({ maxRecords, maxBytes })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0))
      throw builder.error(name, `'buffer.${bound}' is a whole number, not ${value}`);
  }
  if (maxRecords === undefined && maxBytes === undefined)
    throw builder.error(name, "give the buffer 'maxRecords' or 'maxBytes', or choose buffer: 'unbounded'");
  return { maxRecords: maxRecords ?? Number.POSITIVE_INFINITY, maxBytes: maxBytes ?? Number.POSITIVE_INFINITY, whenFull };
}

/** How long after their end the windows of the nearest aggregations above may still change. */
function windowsOpenForMs(builder: PlanBuilder, name: string, port: Port): number {
  const seen = new Map<number, number | undefined>();
  const openFor = (id: number): number | undefined => {
    if (seen.has(id)) return seen.get(id);
    const { detail, inputs } = builder.node({ node: id, output: 0 });
    const ofInputs = 'windows' in detail ? [] : inputs.map((input) => openFor(input.node));
    const longest = ofInputs.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)), ofInputs[0]);
    const own = typeof detail.openForMs === 'number' ? detail.openForMs : longest;
    seen.set(id, own);
    return own;
  };
  const waitMs = openFor(port.node);
  if (waitMs !== undefined) return waitMs;
  throw builder.error(
    name,
    "until: 'close' needs windows that close: put it behind window(…) and an aggregation, or choose a time, such as until: '5m'",
  );
}

function full(
  step: string,
  buffer: { readonly records: number; readonly bytes: number },
  { maxRecords, maxBytes }: Required<SuppressBound>,
): StreamError {
  const records = `${buffer.records} updates of at most ${maxRecords}`;
  const bytes = maxBytes === Number.POSITIVE_INFINITY ? '' : `, ${buffer.bytes} bytes of at most ${maxBytes}`;
  return new StreamError(`the buffer is full: ${records}${bytes}; give it more room, or choose whenFull: 'emit'`, {
    code: 'STREAM_SUPPRESS_FULL',
    domain: 'user',
    scope: 'task',
    verdict: 'stop',
    context: { step, records: buffer.records, bytes: buffer.bytes },
  });
}
