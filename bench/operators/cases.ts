import { windowedSerde } from '../../engine/model/windowed-serde.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { StateOptions } from '../../engine/state/open-state-store.ts';
import {
  aggregate,
  count,
  filter,
  filterNot,
  join,
  mapValues,
  peek,
  to,
  toStream,
  tumbling,
  window,
} from '../../operators/index.ts';
import { customers, doubleSerde, longSerde, type Order, orders, type PricedOrder, priced, tiered } from './orders.ts';

export interface Case {
  readonly title: string;
  /** Records per second that issue 4 asks for. */
  readonly goal: number;
  /** Orders in one measured run. */
  readonly records: number;
  readonly plan: Plan;
  readonly engine: NonNullable<StateOptions['engine']>;
  /** Customers are read before. */
  readonly joins?: true;
}

const counting = pipeline('keyed-count', ({ from }) =>
  from(orders).pipe(count('by-customer'), toStream(), to({ name: 'counts', key: orders.key, value: longSerde })),
);

/** Field by field: adding a field behind `...order` takes Node 20 half a microsecond, and another half when the result is encoded. */
export function withEuros({ id, customerId, amount, currency, ts, note }: Order): PricedOrder {
  return { id, customerId, amount, currency, ts, note, amountEur: currency === 'USD' ? amount * 0.9 : amount };
}

export const CASES: Readonly<Record<string, Case>> = {
  stateless: {
    title: 'chain of 5 stateless steps',
    goal: 1_200_000,
    records: 1_000_000,
    engine: 'memory',
    plan: pipeline('stateless', ({ from }) =>
      from(orders).pipe(
        filter((order) => order.amount > 10),
        mapValues(withEuros),
        filterNot((order) => order.note === ''),
        peek((order) => void order.id),
        mapValues((order) => (order.amountEur < 9_000 ? order : { ...order, note: 'large' })),
        to(priced),
      ),
    ),
  },
  count: { title: 'count per key, in memory', goal: 700_000, records: 1_000_000, engine: 'memory', plan: counting },
  'count-lmdb': { title: 'count per key, in lmdb', goal: 120_000, records: 500_000, engine: 'lmdb', plan: counting },
  'count-level': { title: 'count per key, in classic-level', goal: 0, records: 500_000, engine: 'classic-level', plan: counting },
  'window-sum': {
    title: 'sum per key and tumbling 10 s',
    goal: 400_000,
    records: 500_000,
    engine: 'memory',
    plan: pipeline('window-sum', ({ from }) =>
      from(orders).pipe(
        window(tumbling('10s', { grace: '1s' })),
        aggregate('sums', {
          emit: 'on-update',
          init: () => 0,
          add: (sum, order) => sum + order.amount,
          value: doubleSerde,
        }),
        toStream(),
        to({ name: 'sums-out', key: windowedSerde(orders.key, 10_000), value: doubleSerde }),
      ),
    ),
  },
  'table-join': {
    title: 'join with a table of 10,000 rows',
    goal: 400_000,
    records: 500_000,
    engine: 'memory',
    joins: true,
    plan: pipeline('table-join', ({ from, table }) =>
      from(orders).pipe(
        join('with-customer', table(customers, { store: 'customers' }), {
          onMissing: 'drop',
          select: ({ id, customerId, amount }, customer) => ({ id, customerId, amount, tier: customer.tier }),
        }),
        to(tiered),
      ),
    ),
  },
};
