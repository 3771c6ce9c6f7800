import type { NodeFactory } from '../engine/model/processor.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { GlobalTable } from '../engine/plan/table.ts';
import { type JoinAny, type JoinExisting, missing } from './join.ts';

export interface GlobalKey<K, V, K2> {
  /** The key of the row for a record; null: there is none. */
  readonly key: (value: V, key: K) => K2 | null;
}

/**
 * Joins each record with a row of a global table, by a key made from the record. No repartition is needed, as every worker has all rows.
 *
 * Shape:  Stream<K, V> × GlobalTable<K2, T> → Stream<K, R>; 0 or 1 out per in, order kept
 * Time:   output keeps the record's timestamp; the table's rows are those of this moment, whatever their timestamps
 * State:  reads the global table's rows
 * Errors: no row: `onMissing` `park` or `stop` → STREAM_JOIN_MISSING (user/record), `drop` counts it as `no-row`; records without value are
 *         counted as `null-value`, those for which `key` gives null as `null-key` unless `onMissing` is `null`; `key` or `select` throws →
 *         STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `KStream.join` and `leftJoin` (`onMissing: 'null'`) with a `GlobalKTable` (KIP-99)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { joinGlobal, to } from 'millrace/operators';
 * const bills = { name: 'bills', key: string(), value: json<{ amount: number; currency: string }>() };
 * const rates = { name: 'rates', key: string(), value: json<number>() };
 * const euros = { name: 'bills-in-euros', key: string(), value: json<number>() };
 * const plan = pipeline('euros', ({ from, globalTable }) =>
 *   from(bills).pipe(
 *     joinGlobal('in-euros', globalTable(rates), {
 *       key: (bill) => bill.currency,
 *       onMissing: 'park',
 *       select: (bill, rate) => bill.amount * rate,
 *     }),
 *     to(euros),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(rates, 'SEK', 0.1);
 * driver.send(bills, 'b1', { amount: 50, currency: 'SEK' });
 * driver.read(euros).map(({ value }) => value); // => [5]
 * await driver.close();
 * ```
 */
export function joinGlobal<K, V, K2, T, R>(
  name: string,
  table: GlobalTable<K2, T>,
  options: JoinAny<K, V, T, R> & GlobalKey<K, V, K2>,
): Step<Stream<K, V>, Stream<K, R>>;
export function joinGlobal<K, V, K2, T, R>(
  name: string,
  table: GlobalTable<K2, T>,
  options: JoinExisting<K, V, T, R> & GlobalKey<K, V, K2>,
): Step<Stream<K, V>, Stream<K, R>>;
export function joinGlobal<K, V, K2, T, R>(
  name: string,
  { store }: GlobalTable<K2, T>,
  options: (JoinAny<K, V, T, R> | JoinExisting<K, V, T, R>) & GlobalKey<K, V, K2>,
): Step<Stream<K, V>, Stream<K, R>> {
  return ({ builder, port, state: { value: _before, ...kept } }) =>
    new Stream<K, R>({
      ...kept,
      ...(options.value ? { value: options.value } : {}),
      port: builder.add({
        name,
        kind: 'joinGlobal',
        inputs: [port],
        ...(options.onMissing === 'null' ? { takesNullKeys: [0] } : {}),
        reads: [store],
        create: joinRecords(name, store, options),
        detail: { store, onMissing: options.onMissing },
      }),
    });
}

function joinRecords<K, V, K2, T, R>(
  name: string,
  store: string,
  options: (JoinAny<K, V, T, R> | JoinExisting<K, V, T, R>) & GlobalKey<K, V, K2>,
): NodeFactory {
  return (context) => {
    const rows = context.table(store);
    const select = options.select as (value: V, row: T | null, key: K) => R;
    return {
      process: (record) => {
        if (record.value === null || record.value === undefined) return context.drop('null-value');
        const [value, key] = [record.value as V, record.key as K];
        const rowKey = options.key(value, key);
        if (rowKey === null && options.onMissing !== 'null') return context.drop('null-key');
        const row = rowKey === null ? undefined : rows.get(rowKey);
        if (!row && options.onMissing !== 'null') return missing(options.onMissing, name, record, context.drop);
        context.forward({ ...record, value: select(value, (row?.value ?? null) as T | null, key) });
      },
    };
  };
}
