import { json } from '../engine/model/serdes.ts';
import type { CacheOptions } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { accumulateFrom } from './accumulate.ts';
import { aggregateStream } from './aggregate.ts';
import { aggregateGroups } from './aggregate-groups.ts';
import { GroupedTable } from './group-table.ts';
import { requireEmit } from './require-emit.ts';
import type { SessionStream, WindowedStream } from './window.ts';
import { aggregateWindows } from './window-aggregate.ts';

/**
 * Counts the records of each key, or of each key and window, or the rows of each group, in a table that the store `name` keeps; otherwise as
 * `aggregate`. Sessions that a record joins become one with the sum of their counts.
 *
 * Shape:  Stream<K, V> → Table<K, number>; WindowedStream<K, V> and SessionStream<K, V> → Table<Windowed<K>, number>;
 *         GroupedTable<K, V> → Table<K, number>
 * Time:   a row has the largest timestamp of its records, a session its end
 * State:  `name`, with its changelog; behind windows also `<name>-progress`
 * Errors: records without a key are counted as `null-key`; those without a value as `null-value`, but all windows except `sliding` count them
 *         as any other record
 * Source: Kafka Streams, `count` of `KGroupedStream`, `TimeWindowedKStream`, `SessionWindowedKStream` and `KGroupedTable`
 *
 * @example
 * ```ts
 * import { keyValueRows, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, flatMapValues, keyBy } from 'millrace/operators';
 * const lines = { name: 'lines', key: string(), value: string() };
 * const plan = pipeline('word-count', ({ from }) =>
 *   from(lines).pipe(flatMapValues((line) => line.split(' ')), keyBy('by-word', (word) => word), count('count-by-word')),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(lines, 'l1', 'mill race mill');
 * driver.store('count-by-word', keyValueRows<string, number>()).get('mill')?.value; // => 2
 * await driver.close();
 * ```
 */
export function count<K, V>(
  name: string,
  options: { readonly emit: 'on-update' | 'on-close' } & CacheOptions,
): Step<WindowedStream<K, V> | SessionStream<K, V>, Table<Windowed<K>, number>>;
export function count<K, V>(name: string, options?: CacheOptions): Step<Stream<K, V> | GroupedTable<K, V>, Table<K, number>>;
export function count<K, V>(name: string, options: { readonly emit?: 'on-update' | 'on-close' } & CacheOptions = {}) {
  return (input: Stream<K, V> | WindowedStream<K, V> | SessionStream<K, V> | GroupedTable<K, V>) => {
    input.builder.requireName('count', name);
    const accumulator = accumulateFrom<K, V, number>({ init: () => 0, add: (sum) => sum + 1 });
    const value = json<number>();
    const { cache = true } = options;
    if (input instanceof Stream) return aggregateStream(name, input, accumulator, { value, cache });
    if (input instanceof GroupedTable)
      return aggregateGroups(name, input, { add: accumulator.add, subtract: (sum) => sum - 1, value, cache });
    const emit = requireEmit(name, input, options);
    return aggregateWindows(name, input, accumulator, { value, cache, emit, merge: (first, second) => first + second });
  };
}
