/** Steps of one round: from orders, through joins, an agent and a window, to orders again. */
export const STEPS_PER_ROUND = 12;

/**
 * The source of a pipeline of `rounds` × 12 steps, as an author would write it: nothing is annotated, every value has the fields that the steps
 * before it gave.
 */
export function longPipeline(rounds: number): string {
  const chain = Array.from({ length: rounds }, (_, round) => roundOf(round)).join('');
  return `import { json, pipeline, string } from '../../engine/index.ts';
import {
  agent, aggregate, filter, flatMapValues, join, keyBy, late, map, mapValues, peek, to, toStream, tumbling, window,
} from '../../operators/index.ts';

interface Order { readonly id: string; readonly customerId: string; readonly total: number }
const orders = { name: 'orders', key: string(), value: json<Order>() };
const customers = { name: 'customers', key: string(), value: json<{ readonly tier: 'gold' | 'plain' }>() };
const done = { name: 'done', key: string(), value: json<Order>() };

export default pipeline('long', ({ from, table }) => {
  const rows = table(customers);
  const stream0 = from(orders);
${chain}  stream${rounds}.pipe(to(done));
  return stream${rounds};
});
`;
}

function roundOf(n: number): string {
  return `  const scored${n} = stream${n}.pipe(
    filter((order) => order.total > ${n}),
    mapValues((order) => ({ ...order, rank: order.total * ${n + 1} })),
    keyBy('by-customer-${n}', (order) => order.customerId),
    join('tier-${n}', rows, { onMissing: 'drop', select: (order, customer) => ({ ...order, tier: customer.tier }) }),
    agent(
      'score-${n}',
      { concurrency: 4, ordering: 'key', attemptTimeout: '5s', retry: { attempts: 3, backoff: '1s' }, onExhausted: 'park' },
      async (order) => ({ ...order, risk: order.tier === 'gold' ? 0 : order.rank }),
    ),
    peek((order) => void order.risk),
    flatMapValues((order) => [order, { ...order, copy: true as const }]),
  );
  const stream${n + 1} = scored${n}.pipe(
    window(tumbling('5m', { grace: '30s' })),
    late('late-${n}', (missed) => missed.pipe(mapValues((order) => order.risk))),
    aggregate('per-customer-${n}', {
      emit: 'on-close',
      init: () => ({ orders: 0, total: 0, worst: undefined as { readonly id: string; readonly risk: number } | undefined }),
      add: (sum, order) => ({ orders: sum.orders + 1, total: sum.total + order.total, worst: { id: order.id, risk: order.risk } }),
    }),
    toStream(),
    map('orders-${n}', (sum, customer) => [customer.key, { id: sum?.worst?.id ?? '', customerId: customer.key, total: sum?.total ?? 0 }] as const),
  );
`;
}
