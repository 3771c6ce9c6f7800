import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { forEach, peek } from './peek.ts';
import { to } from './to.ts';

interface Order {
  readonly total: number;
}
declare const orders: Stream<number, Order>;
declare const rows: Table<number, Order>;
declare const topic: Parameters<typeof to<number, Order>>[0];

export const same: Stream<number, Order> = orders.pipe(peek((order, key) => console.log(order.total, key.toFixed())));
orders.pipe(forEach((order, key) => console.log(order.total, key.toFixed())));

// @ts-expect-error an order has no such field
orders.pipe(peek((order) => console.log(order.amount)));

const ended = forEach<number, Order>(() => {});
// @ts-expect-error nothing follows forEach
orders.pipe(ended, to(topic));

// @ts-expect-error a table has updates: toStream() first
rows.pipe(peek((order) => console.log(order)));
