import { json, string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { toTable } from './to-table.ts';

declare const orders: Stream<string, number>;
declare const updates: Stream<string, number | null>;
declare const byNumber: Stream<number, number>;
const totals = { name: 'totals', key: string(), value: json<number>() };

orders.pipe(to(totals));
/** Null deletes, so it is no value of the topic. */
updates.pipe(to(totals));
orders.pipe(to((total, key, { timestamp }) => (total > key.length + timestamp ? totals : totals), { topics: [totals] }));

export const rows: Table<string, number> = updates.pipe(toTable('rows'));
export const kept: Table<string, number> = orders.pipe(toTable('rows', { value: json<number>(), cache: false }));
/** The updates of a table may be deletions. */
export const told: Stream<string, number | null> = rows.pipe(toStream());

// @ts-expect-error the topic has other keys
byNumber.pipe(to(totals));

// @ts-expect-error every topic that may be chosen is named
orders.pipe(to(() => totals));

// @ts-expect-error nothing follows a topic
orders.pipe(to(totals), to(totals));

// @ts-expect-error the serde writes what the stream has
orders.pipe(toTable('rows', { value: string() }));

// @ts-expect-error an update may be a deletion
export const present: Stream<string, number> = rows.pipe(toStream());

// @ts-expect-error a stream is one already
orders.pipe(toStream());
