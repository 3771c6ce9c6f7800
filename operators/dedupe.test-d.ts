import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { dedupe } from './dedupe.ts';

declare const orders: Stream<number, string>;
declare const rows: Table<number, string>;

export const once: Stream<number, string> = orders.pipe(dedupe('seen', { within: '10m' }));

// @ts-expect-error how long a record makes others duplicates must be chosen
orders.pipe(dedupe('seen', {}));

// @ts-expect-error a length of time has a unit
orders.pipe(dedupe('seen', { within: 600 }));

// @ts-expect-error no name
orders.pipe(dedupe({ within: '10m' }));

// @ts-expect-error a table has one row for each key already
rows.pipe(dedupe('seen', { within: '10m' }));
