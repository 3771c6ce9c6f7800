import { json, pipeline, string } from 'millrace/engine';
import { aggregate, filter, keyBy, to, toStream } from 'millrace/operators';

interface Order {
  readonly customer: string;
  readonly total: number;
}

export const orders = { name: 'orders', key: string(), value: json<Order>(), create: { partitions: 3 } };
export const spent = { name: 'spent', key: string(), value: json<number | null>(), create: { partitions: 3 } };

/** What each customer has spent: a new sum for each order. */
export default pipeline('spending', ({ from }) =>
  from(orders).pipe(
    filter((order) => order.total > 0),
    keyBy('by-customer', (order) => order.customer),
    aggregate('spent-by-customer', { init: () => 0, add: (sum: number, order) => sum + order.total }),
    toStream(),
    to(spent),
  ),
);
