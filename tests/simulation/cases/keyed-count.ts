import { json, string } from '../../../engine/model/serdes.ts';
import type { KeyValueStore } from '../../../engine/model/state-store.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input, type SimulatedInput, type SimulationResult } from '../../../engine/test-kit/index.ts';
import { aggregate, count, keyBy, to, toStream } from '../../../operators/index.ts';
import { byKey, sameEnds, sameLast, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const orders = { name: 'orders', key: string(), value: json<{ readonly id: number; readonly by: string }>() };
const counts = { name: 'counts', key: string(), value: json<number | null>() };
const seen = { name: 'seen', key: string(), value: json<readonly number[] | null>() };

type Order = { readonly id: number; readonly by: string };

function ordersBy(inputs: Parameters<SimulatedCase['exactly']>[1]): Map<string, Order[]> {
  return byKey(
    inputs.map(({ value }) => value as Order),
    ({ by }) => by,
  );
}

const plan = pipeline('keyed-count', ({ from }) => {
  const byCustomer = from(orders).pipe(keyBy('by-customer', ({ by }) => by));
  byCustomer.pipe(count('count-by-customer'), toStream(), to(counts));
  byCustomer.pipe(
    aggregate('orders-by-customer', {
      init: (): readonly number[] => [],
      add: (so, { id }) => [...new Set([...so, id])].sort((a, b) => a - b),
    }),
    toStream(),
    to(seen),
  );
});

function countCase(name: string, same: typeof sameSequences): SimulatedCase {
  return {
    name,
    plan,
    inputs: (random) =>
      Array.from({ length: random.between(40, 160) }, (_, id) =>
        input(orders, `o${id}`, { id, by: `c${random.below(12)}` }, random.below(100_000)),
      ),
    exactly: (result, inputs) => {
      const want = new Map([...ordersBy(inputs)].map(([by, list]) => [by, list.map((_, i) => String(i + 1))]));
      return same('counts', valuesByKey(result.read(counts)), want);
    },
    atLeast: (result, inputs) => nothingLost(result, inputs),
  };
}

/** A count per key behind a repartition topic, and beside it the set of what was counted, which repetitions do not change. */
export const keyedCount = countCase('keyed-count', sameSequences);

/** The same with record caches. */
export const keyedCountCached: SimulatedCase = { ...countCase('keyed-count-cached', sameEnds), cached: true };

function nothingLost(result: SimulationResult, inputs: readonly SimulatedInput[]): string | undefined {
  const want = ordersBy(inputs);
  const sets = new Map([...want].map(([by, list]) => [by, JSON.stringify(list.map(({ id }) => id).sort((a, b) => a - b))]));
  const counted = new Map<string, number>();
  const rows = new Map<string, string>();
  for (let partition = 0; partition < result.partitionsOf('count-by-customer'); partition++) {
    for (const [by, { value }] of result.store<KeyValueStore<string, number>>('count-by-customer', partition).all())
      counted.set(by, value);
    for (const [by, { value }] of result.store<KeyValueStore<string, number[]>>('orders-by-customer', partition).all())
      rows.set(by, JSON.stringify(value));
  }
  for (const [by, list] of want) {
    if ((counted.get(by) ?? 0) < list.length) return `${by} was counted ${counted.get(by) ?? 0} times of ${list.length}`;
    if (rows.get(by) !== sets.get(by)) return `the store has for ${by} ${rows.get(by)}, expected ${sets.get(by)}`;
  }
  return sameLast('seen', valuesByKey(result.read(seen)), sets);
}
