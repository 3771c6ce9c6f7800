import type { Stream } from '../engine/plan/stream.ts';
import { branch } from './branch.ts';

interface Order {
  readonly total: number;
}
declare const orders: Stream<number, Order>;

const parts = orders.pipe(branch({ large: (order) => order.total > 100, first: (_order, key) => key === 1 }));
export const large: Stream<number, Order> = parts.large;
export const first: Stream<number, Order> = parts.first;
export const rest: Stream<number, Order> = parts.rest;

// @ts-expect-error no branch has this name
parts.small;

// @ts-expect-error an order has no such field
orders.pipe(branch({ large: (order) => order.amount > 100 }));

// @ts-expect-error a predicate says yes or no
orders.pipe(branch({ large: (order) => order.total }));

// @ts-expect-error what comes out are several streams, not one
export const one: Stream<number, Order> = orders.pipe(branch({ large: (order) => order.total > 100 }));
