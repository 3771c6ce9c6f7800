import { json } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { map } from './map.ts';

interface Order {
  readonly customer: string;
  readonly total: number;
}
declare const orders: Stream<string, Order>;

export const totals: Stream<string, number> = orders.pipe(map('by-customer', (order) => [order.customer, order.total]));
export const byTotal: Stream<number, string> = orders.pipe(
  map('by-total', (order, id) => [order.total, id], { key: json<number>() }),
);

// @ts-expect-error a key that is not text names its serde
orders.pipe(map('by-total', (order, id) => [order.total, id]));

// @ts-expect-error no name
orders.pipe(map((order) => [order.customer, order.total]));

// @ts-expect-error it gives key and value
orders.pipe(map('by-customer', (order) => order.total));

// @ts-expect-error an order has no such field
orders.pipe(map('by-customer', (order) => [order.client, order.total]));
