import { json, string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { repartition } from './repartition.ts';

interface Order {
  readonly total: number;
}
declare const orders: Stream<string, Order>;
declare const rows: Table<string, Order>;

export const narrow: Stream<string, Order> = orders.pipe(repartition('narrow'));
export const wide: Stream<string, Order> = orders.pipe(
  repartition('wide', {
    partitions: 12,
    key: string(),
    value: json<Order>(),
    partition: (order, key, n) => (order.total + key.length) % n,
  }),
);

// @ts-expect-error no name
orders.pipe(repartition({ partitions: 12 }));

// @ts-expect-error a partition is a number
orders.pipe(repartition('wide', { partition: (_order, key) => key }));

// @ts-expect-error the serde writes orders
orders.pipe(repartition('wide', { value: string() }));

// @ts-expect-error the rows of a table move by groupTable
rows.pipe(repartition('wide'));
