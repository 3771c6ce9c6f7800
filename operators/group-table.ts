import type { Change } from '../engine/model/change.ts';
import { change } from '../engine/model/change.ts';
import { changeSerde } from '../engine/model/change-serde.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import { Handle, type HandleState, type Step } from '../engine/plan/handle.ts';
import type { Table } from '../engine/plan/table.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';

/** The rows of a table under another key, about to be aggregated. Each update takes the old row out of its group and puts the new one in. */
export class GroupedTable<K, V> extends Handle<K, V> {
  declare readonly kind: 'grouped-table';

  constructor(state: HandleState<K, V>) {
    super(state);
  }
}

export interface GroupTableOptions<K, V> extends KeyOptions<K> {
  /** How rows are written to the repartition topic. Default: what the table had, else JSON. */
  readonly value?: Serde<V>;
}

/**
 * Groups the rows of a table by another key, for an aggregation with `add` and `subtract`. The rows pass the topic `<name>-repartition`.
 *
 * Shape:  Table<K, V> → GroupedTable<K2, V>; an update that stays in its group is one record, one that moves is two
 * Time:   keeps the update's timestamp
 * State:  none; a repartition topic
 * Errors: rows whose new key is null belong to no group; `fn` throws → STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `KTable.groupBy`; one record where the group stays: KIP-904
 *
 * @example
 * ```ts
 * import { json, keyValueRows, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, groupTable } from 'millrace/operators';
 * const people = { name: 'people', key: string(), value: json<{ city: string }>() };
 * const plan = pipeline('cities', ({ table }) =>
 *   table(people).pipe(groupTable('by-city', (person) => person.city), count('people-by-city')),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const city of ['Oslo', 'Bergen']) driver.send(people, 'ada', { city });
 * driver.send(people, 'bob', { city: 'Bergen' });
 * const rows = driver.store('people-by-city', keyValueRows<string, number>());
 * [rows.get('Oslo')?.value, rows.get('Bergen')?.value]; // => [0, 2]
 * await driver.close();
 * ```
 */
export function groupTable<K, V, K2 extends string>(
  name: string,
  fn: (value: V, key: K) => K2 | null,
  options?: GroupTableOptions<K2, V>,
): Step<Table<K, V>, GroupedTable<K2, V>>;
export function groupTable<K, V, K2>(
  name: string,
  fn: (value: V, key: K) => K2 | null,
  options: GroupTableOptions<K2, V> & Required<KeyOptions<K2>>,
): Step<Table<K, V>, GroupedTable<K2, V>>;
export function groupTable<K, V, K2>(
  name: string,
  fn: (value: V, key: K) => K2 | null,
  options: GroupTableOptions<K2, V> = {},
): Step<Table<K, V>, GroupedTable<K2, V>> {
  return ({ builder, port, state }) => {
    const key = keySerde(options);
    const value = options.value ?? state.value ?? json<V>();
    const versioned = state.historyMs !== undefined;
    const regrouped = builder.add({ name, kind: 'groupTable', inputs: [port], oldValues: true, create: regroup(fn, versioned) });
    const topic = `${name}-repartition`;
    const made = builder.add({
      name: topic,
      kind: 'repartition',
      inputs: [regrouped],
      repartition: { topic, key: key as Serde<unknown>, value: changeSerde(value) as Serde<unknown> },
      detail: { topic },
    });
    return new GroupedTable<K2, V>({ builder, port: made, key, value });
  };
}

function regroup<K, V, K2>(fn: (value: V, key: K) => K2 | null, versioned: boolean): NodeFactory {
  return (context) => ({
    process: (record) => {
      const { newValue, oldValue, isLatest } = record.value as Change<V>;
      // An aggregate holds the newest rows only.
      if (versioned && !isLatest) return;
      const groupOf = (value: V | null): K2 | null => (value === null ? null : fn(value, record.key as K));
      const [from, to] = [groupOf(oldValue), groupOf(newValue)];
      if (from !== null && to !== null && sameKey(from, to)) {
        context.forward({ ...record, key: to, value: change(newValue, oldValue) });
        return;
      }
      if (from !== null) context.forward({ ...record, key: from, value: change(null, oldValue) });
      if (to !== null) context.forward({ ...record, key: to, value: change(newValue, null) });
    },
  });
}

function sameKey(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
