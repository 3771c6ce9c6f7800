import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { filter, filterNot } from './filter.ts';

declare const orders: Stream<number, { readonly total: number } | null>;
declare const rows: Table<number, number>;

export const some: Stream<number, { readonly total: number } | null> = orders.pipe(
  filter((order, key) => order !== null && key > 0),
);
/** A predicate that narrows the type narrows the stream's. */
export const present: Stream<number, { readonly total: number }> = orders.pipe(filter((order) => order !== null));
export const others: Stream<number, { readonly total: number } | null> = orders.pipe(filterNot((_order, key) => key > 0));

// @ts-expect-error the order may be missing
orders.pipe(filter((order) => order.total > 100));

// @ts-expect-error the order may be missing
orders.pipe(filterNot((order) => order.total > 100));

// @ts-expect-error a predicate says yes or no
orders.pipe(filter((_order, key) => key));

// @ts-expect-error a table has rows: filterTable
rows.pipe(filter((n) => n > 0));
