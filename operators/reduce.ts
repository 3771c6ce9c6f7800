import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { CacheOptions } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { accumulateReducing } from './accumulate.ts';
import { aggregateStream } from './aggregate.ts';
import { aggregateGroups } from './aggregate-groups.ts';
import { GroupedTable } from './group-table.ts';
import { requireEmit } from './require-emit.ts';
import type { SessionStream, WindowedStream } from './window.ts';
import { aggregateWindows } from './window-aggregate.ts';

/** How two values become one; the first value of a key stands for itself. */
export interface Reduction<K, V> extends CacheOptions {
  readonly add: (accumulator: V, value: V, key: K) => V | null;
  /** Default: what the input had, else JSON. */
  readonly value?: Serde<V>;
}

/**
 * Takes the values of a key together by two; otherwise as `aggregate`. Sessions that a record joins become one by `add` too, the earlier one's
 * value first.
 *
 * Shape:  Stream<K, V> → Table<K, V>; WindowedStream<K, V> and SessionStream<K, V> → Table<Windowed<K>, V>; GroupedTable<K, V> → Table<K, V>
 * Time:   a row has the largest timestamp of its records, a session its end
 * State:  `name`, with its changelog; behind windows also `<name>-progress`
 * Errors: records without a key are counted as `null-key`; those without a value as `null-value`, but all windows except `sliding` give them to
 *         `add`; a function throws → STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `reduce` of `KGroupedStream`, `TimeWindowedKStream`, `SessionWindowedKStream` and `KGroupedTable`
 *
 * @example
 * ```ts
 * import { json, keyValueRows, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { reduce } from 'millrace/operators';
 * const bids = { name: 'bids', key: string(), value: json<number>() };
 * const plan = pipeline('highest', ({ from }) => from(bids).pipe(reduce('highest-bid', { add: (highest, bid) => Math.max(highest, bid) })));
 * const driver = await TestDriver.start(plan);
 * for (const bid of [20, 35, 30]) driver.send(bids, 'lot-1', bid);
 * driver.store('highest-bid', keyValueRows<string, number>()).get('lot-1')?.value; // => 35
 * await driver.close();
 * ```
 */
export function reduce<K, V>(
  name: string,
  reduction: Reduction<K, V> & { readonly emit: 'on-update' | 'on-close' },
): Step<WindowedStream<K, V> | SessionStream<K, V>, Table<Windowed<K>, V>>;
export function reduce<K, V>(
  name: string,
  reduction: Reduction<K, V> & { readonly subtract: (accumulator: V, value: V, key: K) => V | null },
): Step<GroupedTable<K, V>, Table<K, V>>;
export function reduce<K, V>(name: string, reduction: Reduction<K, V>): Step<Stream<K, V>, Table<K, V>>;
export function reduce<K, V>(
  name: string,
  reduction: Reduction<K, V> & { readonly subtract?: (accumulator: V, value: V, key: K) => V | null },
) {
  return (input: Stream<K, V> | WindowedStream<K, V> | SessionStream<K, V> | GroupedTable<K, V>) => {
    input.builder.requireName('reduce', name);
    const accumulator = accumulateReducing(reduction.add);
    const value = reduction.value ?? input.state.value ?? json<V>();
    const { cache = true } = reduction;
    if (input instanceof Stream) return aggregateStream(name, input, accumulator, { value, cache });
    if (input instanceof GroupedTable) {
      const { subtract } = reduction;
      if (!subtract) throw input.builder.error(name, "behind groupTable(…) give 'subtract' too");
      return aggregateGroups(name, input, { add: accumulator.add, subtract, value, cache });
    }
    const emit = requireEmit(name, input, reduction);
    return aggregateWindows(name, input, accumulator, { value, cache, emit, merge: reduction.add });
  };
}
