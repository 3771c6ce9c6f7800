import { string } from '../engine/model/serdes.ts';
import type { Table } from '../engine/plan/table.ts';
import { joinForeign, leftJoinForeign } from './join-foreign.ts';

interface Order {
  readonly by: string | null;
  readonly item: string;
}
interface Person {
  readonly city: string;
}
declare const orders: Table<string, Order>;
declare const people: Table<string, Person>;
declare const byNumber: Table<number, Person>;

export const sent: Table<string, string> = orders.pipe(
  joinForeign('a', people, {
    foreignKey: (order) => order.by,
    select: (order, person, key) => `${key}: ${order.item} to ${person.city}`,
  }),
);
export const all: Table<string, string | undefined> = orders.pipe(
  leftJoinForeign('b', people, { foreignKey: ({ by }) => by, select: (_order, person) => person?.city, store: 'cities' }),
);
export const keyed: Table<string, string> = orders.pipe(
  joinForeign('c', people, { foreignKey: (_order, key) => key, select: (order) => order.item, value: string() }),
);

// @ts-expect-error a foreign key is a key of the right table
orders.pipe(joinForeign('d', byNumber, { foreignKey: (order) => order.by, select: () => 1 }));

// @ts-expect-error the row referred to may be missing
orders.pipe(leftJoinForeign('e', people, { foreignKey: ({ by }) => by, select: (_order, person) => person.city }));

// @ts-expect-error an order has no such field
orders.pipe(joinForeign('f', people, { foreignKey: (order) => order.customer, select: () => 1 }));

// @ts-expect-error the serde writes what `select` gives
orders.pipe(joinForeign('g', people, { foreignKey: ({ by }) => by, select: () => 1, value: string() }));
