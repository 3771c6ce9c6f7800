import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { mapHeaders } from './map-headers.ts';

declare const orders: Stream<number, string>;
declare const rows: Table<number, string>;

export const marked: Stream<number, string> = orders.pipe(
  mapHeaders((headers, order, key) => [...headers, ['length', Buffer.from(`${order.length} ${key.toFixed()}`)]]),
);
export const none: Stream<number, string> = orders.pipe(mapHeaders(() => []));
export const empty: Stream<number, string> = orders.pipe(mapHeaders(() => [['deleted', null]]));

// @ts-expect-error the value of a header is bytes
orders.pipe(mapHeaders(() => [['length', '4']]));

// @ts-expect-error headers are pairs, as a name may occur more than once
orders.pipe(mapHeaders(() => ({ length: Buffer.from('4') })));

// @ts-expect-error headers are replaced, not changed
orders.pipe(mapHeaders((headers) => headers.push(['length', null])));

// @ts-expect-error a table's updates have no headers of their own: toStream() first
rows.pipe(mapHeaders((headers) => headers));
