import { json } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { GlobalTable, Table } from '../engine/plan/table.ts';
import { join } from './join.ts';
import { joinGlobal } from './join-global.ts';

interface Order {
  readonly total: number;
  readonly currency: string | null;
}
declare const orders: Stream<string, Order>;
declare const cities: Table<string, string>;
declare const rates: GlobalTable<string, number>;

/** Where a missing row ends the record, `select` is given one; where it does not, perhaps none. */
export const parcels: Stream<string, string> = orders.pipe(
  join('city', cities, { onMissing: 'park', select: (order, city, key) => `${key} ${order.total} ${city.toUpperCase()}` }),
);
export const all: Stream<string, number> = orders.pipe(
  join('city', cities, { onMissing: 'null', grace: '1m', select: (_order, city) => city?.length ?? 0, value: json<number>() }),
);
export const euros: Stream<string, number> = orders.pipe(
  joinGlobal('rate', rates, { key: (order) => order.currency, onMissing: 'stop', select: (order, rate) => order.total * rate }),
);
export const known: Stream<string, boolean> = orders.pipe(
  joinGlobal('rate', rates, { key: (_order, key) => key, onMissing: 'null', select: (_order, rate) => rate !== null }),
);

// @ts-expect-error the rate may be missing
orders.pipe(joinGlobal('rate', rates, { key: (o) => o.currency, onMissing: 'null', select: (o, rate) => o.total * rate }));

// @ts-expect-error which row belongs to a record must be said
orders.pipe(joinGlobal('rate', rates, { onMissing: 'drop', select: (order, rate) => order.total * rate }));

// @ts-expect-error a global table waits for nothing
orders.pipe(joinGlobal('rate', rates, { key: (o) => o.currency, onMissing: 'drop', grace: '1m', select: (o) => o.total }));

// @ts-expect-error a global table is joined by joinGlobal
orders.pipe(join('rate', rates, { onMissing: 'drop', select: (order) => order.total }));

// @ts-expect-error two tables are joined by joinTables
cities.pipe(join('city', cities, { onMissing: 'drop', select: (city) => city }));

// @ts-expect-error a length of time has a unit
orders.pipe(join('city', cities, { onMissing: 'drop', grace: 60, select: (order) => order.total }));
