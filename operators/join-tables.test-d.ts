import { string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { joinTables, leftJoinTables, outerJoinTables } from './join-tables.ts';

interface Price {
  readonly cents: number;
}
declare const prices: Table<string, Price>;
declare const stock: Table<string, number>;
declare const byNumber: Table<number, number>;
declare const sales: Stream<string, number>;

export const worth: Table<string, number> = prices.pipe(
  joinTables('a', stock, { select: (price, pieces) => price.cents * pieces }),
);
export const all: Table<string, string> = prices.pipe(
  leftJoinTables('b', stock, {
    select: (price, pieces, key) => `${key} ${price.cents} ${pieces ?? 0}`,
    store: 'all',
    value: string(),
  }),
);
export const either: Table<string, number> = prices.pipe(
  outerJoinTables('c', stock, { select: (price, pieces) => (price?.cents ?? 0) * (pieces ?? 0) }),
);

// @ts-expect-error both sides have the same keys
prices.pipe(joinTables('d', byNumber, { select: (price) => price.cents }));

// @ts-expect-error the right row may be missing
prices.pipe(leftJoinTables('e', stock, { select: (price, pieces) => price.cents * pieces }));

// @ts-expect-error the left row may be missing
prices.pipe(outerJoinTables('f', stock, { select: (price) => price.cents }));

// @ts-expect-error a stream is joined with a table by join
sales.pipe(joinTables('g', stock, { select: (sold, pieces) => sold + pieces }));

// @ts-expect-error a price has no such field
prices.pipe(joinTables('h', stock, { select: (price) => price.euros }));
