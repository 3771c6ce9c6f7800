import { type Duration, toMs } from '../engine/model/duration.ts';
import type { NodeFactory, TableView } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { StoreSpec } from '../engine/model/state-store.ts';
import { StreamError } from '../engine/model/stream-error.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { bufferStore, delayByGrace } from './join-buffer.ts';
import { keyed } from './repartition.ts';

export interface JoinBase<R> {
  /** How results are written where they pass through a topic. Default JSON. */
  readonly value?: Serde<R>;
}

/** What becomes of a record whose key has no row: `drop` counts it, `park` and `stop` make it an error. */
export interface JoinExisting<K, V, T, R> extends JoinBase<R> {
  readonly onMissing: 'drop' | 'park' | 'stop';
  readonly select: (value: V, row: T, key: K) => R;
}

/** Every record goes on, with null for a row that is not there. */
export interface JoinAny<K, V, T, R> extends JoinBase<R> {
  readonly onMissing: 'null';
  readonly select: (value: V, row: T | null, key: K) => R;
}

export interface JoinGrace {
  /**
   * Records wait so long, in stream time, for rows that come late, and are joined with the row as it was at their timestamp. The table must
   * keep history (`table(topic, { history })`). Default: joined at once.
   */
  readonly grace?: Duration;
}

/**
 * Joins each record with the row of a table that has its key: the current one, or of a table that keeps history the one that held at the
 * record's timestamp.
 *
 * Shape:  Stream<K, V> × Table<K, T> → Stream<K, R>; 0 or 1 out per in, order kept; under `grace` in the order of timestamps
 * Time:   output keeps the record's timestamp; without `grace` there is no waiting for the table
 * State:  reads the table's rows; under `grace` the store `<name>-buffer`, with its changelog
 * Errors: no row: `onMissing` `park` or `stop` → STREAM_JOIN_MISSING (user/record), `drop` counts it as `no-row`; records without value are
 *         counted as `null-value`, without key as `null-key` unless `onMissing` is `null` and there is no `grace`; `select` throws →
 *         STREAM_USER_FN (user/record); unequal partition counts → STREAM_PLAN
 * Source: Kafka Streams, `KStream.join` and `leftJoin` (`onMissing: 'null'`) with a `KTable`; `grace`: KIP-923; history: KIP-914
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { join, to } from 'millrace/operators';
 * const topic = (name: string) => ({ name, key: string(), value: json<string>() });
 * const [orders, cities, parcels] = [topic('orders'), topic('cities'), topic('parcels')];
 * const plan = pipeline('parcels', ({ from, table }) =>
 *   from(orders).pipe(
 *     join('with-city', table(cities), { onMissing: 'drop', select: (item, city) => `${item} to ${city}` }),
 *     to(parcels),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(cities, 'ada', 'Oslo');
 * for (const customer of ['ada', 'bob']) driver.send(orders, customer, 'tea');
 * driver.read(parcels).map(({ value }) => value); // => ['tea to Oslo']
 * await driver.close();
 * ```
 */
export function join<K, V, T, R>(
  name: string,
  table: Table<K, T>,
  options: JoinAny<K, V, T, R> & JoinGrace,
): Step<Stream<K, V>, Stream<K, R>>;
export function join<K, V, T, R>(
  name: string,
  table: Table<K, T>,
  options: JoinExisting<K, V, T, R> & JoinGrace,
): Step<Stream<K, V>, Stream<K, R>>;
export function join<K, V, T, R>(
  name: string,
  table: Table<K, T>,
  options: (JoinAny<K, V, T, R> | JoinExisting<K, V, T, R>) & JoinGrace,
): Step<Stream<K, V>, Stream<K, R>> {
  return (input) => {
    const stream = keyed(input);
    const { builder, port, state } = stream;
    const graceMs = options.grace === undefined ? undefined : toMs(options.grace);
    if (graceMs !== undefined && table.state.historyMs === undefined)
      throw builder.error(name, "a join with grace needs a table that keeps history: table(topic, { history: '…' })");
    const stores: readonly StoreSpec[] = graceMs === undefined ? [] : [bufferStore(name, stream, graceMs)];
    const { value: _before, ...kept } = state;
    return new Stream<K, R>({
      ...kept,
      ...(options.value ? { value: options.value } : {}),
      port: builder.add({
        name,
        kind: 'join',
        inputs: [port, table.port],
        ...(options.onMissing === 'null' ? { takesNullKeys: [0] } : {}),
        stores,
        copartition: true,
        create: joinRecords(name, options, table.state.historyMs !== undefined, graceMs),
        detail: { onMissing: options.onMissing, ...(graceMs === undefined ? {} : { graceMs }) },
      }),
    });
  };
}

function joinRecords<K, V, T, R>(
  name: string,
  options: JoinAny<K, V, T, R> | JoinExisting<K, V, T, R>,
  versioned: boolean,
  graceMs: number | undefined,
): NodeFactory {
  return (context) => {
    const rows = context.table(1);
    const joinNow = (record: StreamRecord): void => {
      const row = record.key === null || record.key === undefined ? undefined : rowAt(rows, record, versioned);
      if (!row && options.onMissing !== 'null') {
        missing(options.onMissing, name, record, context.drop);
        return;
      }
      const select = options.select as (value: V, row: T | null, key: K) => R;
      context.forward({ ...record, value: select(record.value as V, (row?.value ?? null) as T | null, record.key as K) });
    };
    const take = graceMs === undefined ? joinNow : delayByGrace(context, name, graceMs, joinNow);
    const needsKey = options.onMissing !== 'null' || graceMs !== undefined;
    return {
      process: [
        (record) => {
          if (record.value === null || record.value === undefined) return context.drop('null-value');
          if (needsKey && (record.key === null || record.key === undefined)) return context.drop('null-key');
          take(record);
        },
        // An updated row joins nothing by itself: it is there for the next record.
        () => {},
      ],
    };
  };
}

function rowAt(rows: TableView, { key, timestamp }: StreamRecord, versioned: boolean) {
  return versioned ? rows.getAsOf?.(key, timestamp) : rows.get(key);
}

/** A record whose row is not there and must be. */
export function missing(
  policy: 'drop' | 'park' | 'stop',
  step: string,
  { key }: StreamRecord,
  drop: (reason: string) => void,
): void {
  if (policy === 'drop') {
    drop('no-row');
    return;
  }
  throw new StreamError(`there is no row for the key ${JSON.stringify(key)}`, {
    code: 'STREAM_JOIN_MISSING',
    domain: 'user',
    scope: 'record',
    verdict: policy,
    context: { step },
  });
}
