import type { Stream } from '../engine/plan/stream.ts';
import { agent } from './agent.ts';

interface Order {
  readonly total: number;
}
declare const orders: Stream<number, Order>;
const options = {
  concurrency: 8,
  ordering: 'key',
  attemptTimeout: '20s',
  retry: { attempts: 3, backoff: '500ms' },
  onExhausted: 'park',
} as const;

export const scored: Stream<number, { readonly total: number; readonly risk: number }> = orders.pipe(
  agent('score', options, async (order, { key, attempt, run }) => ({
    ...order,
    risk: await run('ask', async () => key + attempt),
  })),
);
export const plain: Stream<number, number> = orders.pipe(agent('size', options, (order) => order.total));
export const named: Stream<number, number> = orders.pipe(
  agent('size', { ...options, idempotencyKey: (order, key) => `${key.toFixed()}-${order.total}` }, (order) => order.total),
);

// @ts-expect-error an order has no such field
orders.pipe(agent('score', options, async (order) => order.amount));

// @ts-expect-error results leave in one of three orders
orders.pipe(agent('score', { ...options, ordering: 'any' }, async (order) => order));

// @ts-expect-error the same text for the same work
orders.pipe(agent('score', { ...options, idempotencyKey: (_order, key) => key }, async (order) => order));

// @ts-expect-error no name
orders.pipe(agent(options, async (order) => order));
