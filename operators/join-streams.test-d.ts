import type { SerdeType } from '../engine/model/serde.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { joinStreams, leftJoinStreams, outerJoinStreams } from './join-streams.ts';

interface Order {
  readonly total: number;
}
interface Payment {
  readonly by: string;
}
declare const orders: Stream<string, Order>;
/** The updates of a table: null is a deletion, and no join sees it. */
declare const payments: Stream<string, Payment | null>;
declare const byNumber: Stream<number, Payment>;
const spans = { before: '1m', after: '1h', grace: '5m' } as const;

export const both: Stream<string, string> = orders.pipe(
  joinStreams('a', payments, { ...spans, select: (order, payment, key) => `${key}: ${order.total} by ${payment.by}` }),
);
export const left: Stream<string, string> = orders.pipe(
  leftJoinStreams('b', payments, { ...spans, select: (order, payment) => `${order.total} by ${payment?.by ?? 'nobody'}` }),
);
export const outer: Stream<string, number | undefined> = orders.pipe(
  outerJoinStreams('c', payments, { ...spans, select: (order) => order?.total }),
);
export const fromUpdates: Stream<string, string> = payments.pipe(
  joinStreams('d', orders, { ...spans, select: (payment, order) => `${payment.by}: ${order.total}` }),
);
export const itself: Stream<string, boolean> = orders.pipe(
  joinStreams('e', orders, { ...spans, select: (one, other) => one.total === other.total }),
);

export const number = json<number>();
export const value: SerdeType<typeof number> = 1;
orders.pipe(joinStreams('f', payments, { ...spans, select: (order) => order.total, value: number }));

// @ts-expect-error how late records may come must be chosen
orders.pipe(joinStreams('g', payments, { before: '1m', after: '1h', select: () => 1 }));

// @ts-expect-error a length of time has a unit
orders.pipe(joinStreams('h', payments, { before: 60_000, after: '1h', grace: '5m', select: () => 1 }));

// @ts-expect-error both sides have the same keys
orders.pipe(joinStreams('i', byNumber, { ...spans, select: () => 1 }));

// @ts-expect-error the right side of a left join may be missing
orders.pipe(leftJoinStreams('j', payments, { ...spans, select: (_order, payment) => payment.by }));

// @ts-expect-error either side of an outer join may be missing
orders.pipe(outerJoinStreams('k', payments, { ...spans, select: (order) => order.total }));

// @ts-expect-error there is nothing to wait for in an inner join
orders.pipe(joinStreams('l', payments, { ...spans, emitEvery: '1s', select: () => 1 }));

// @ts-expect-error the serde writes what `select` gives
orders.pipe(joinStreams('m', payments, { ...spans, select: () => 1, value: string() }));
