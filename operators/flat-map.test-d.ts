import { json } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { flatMap, flatMapValues } from './flat-map.ts';

interface Order {
  readonly items: readonly string[];
}
declare const orders: Stream<string, Order>;

export const items: Stream<string, number> = orders.pipe(
  flatMap('by-item', (order) => order.items.map((item) => [item, item.length])),
);
export const byLength: Stream<number, string> = orders.pipe(
  flatMap('by-length', (order, id) => order.items.map((item) => [item.length, id] as const), { key: json<number>() }),
);
export const words: Stream<string, string> = orders.pipe(flatMapValues((order, id) => [...order.items, id]));
export const generated: Stream<string, number> = orders.pipe(
  flatMapValues(function* (order) {
    for (const item of order.items) yield item.length;
  }),
);

// @ts-expect-error a key that is not text names its serde
orders.pipe(flatMap('by-length', (order) => order.items.map((item) => [item.length, item] as const)));

// @ts-expect-error no name
orders.pipe(flatMap((order) => order.items.map((item) => [item, 1])));

// @ts-expect-error it gives pairs of key and value
orders.pipe(flatMap('by-item', (order) => order.items));

// @ts-expect-error it gives several
orders.pipe(flatMapValues((order) => order.items.length));
