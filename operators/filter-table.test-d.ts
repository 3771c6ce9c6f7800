import { string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { filterTable } from './filter-table.ts';

interface Item {
  readonly left: number;
}
declare const stock: Table<number, Item>;
declare const sales: Stream<number, Item>;

export const scarce: Table<number, Item> = stock.pipe(filterTable((item, key) => item.left < 5 && key > 0));
export const kept: Table<number, Item> = stock.pipe(filterTable((item) => item.left < 5, { store: 'scarce', cache: false }));

// @ts-expect-error an item has no such field
stock.pipe(filterTable((item) => item.count < 5));

// @ts-expect-error a predicate says yes or no
stock.pipe(filterTable((item) => item.left));

// @ts-expect-error the serde writes items
stock.pipe(filterTable((item) => item.left < 5, { store: 'scarce', value: string() }));

// @ts-expect-error a stream has no rows: filter
sales.pipe(filterTable((item) => item.left < 5));
