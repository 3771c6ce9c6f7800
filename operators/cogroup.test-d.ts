import type { Windowed } from '../engine/model/windowed.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { cogroup, cogrouped } from './cogroup.ts';
import { session } from './session.ts';
import { window } from './window.ts';
import { tumbling } from './windows.ts';

interface Bill {
  readonly total: number;
}
interface Payment {
  readonly amount: number;
}
declare const bills: Stream<string, Bill>;
declare const payments: Stream<string, Payment>;
declare const byNumber: Stream<number, Payment>;
const emit = 'on-update' as const;
const paid = cogrouped(payments, (balance: number, { amount }) => balance + amount);
const balance = { init: () => 0, add: (sum: number, bill: Bill) => sum - bill.total, and: [paid] };

export const plain: Table<string, number> = bills.pipe(cogroup('a', balance));
export const inline: Table<string, number> = bills.pipe(
  cogroup('b', {
    init: () => 0,
    add: (sum: number, bill) => sum - bill.total,
    and: [cogrouped(payments, (sum: number, payment) => sum + payment.amount)],
  }),
);
export const monthly: Table<Windowed<string>, number> = bills.pipe(
  window(tumbling('30d', { grace: '1d' })),
  cogroup('c', { ...balance, emit }),
);
export const visits: Table<Windowed<string>, number> = bills.pipe(
  window(session('1h', { grace: '1m' })),
  cogroup('d', { ...balance, emit, merge: (first, second) => first + second }),
);

// @ts-expect-error all streams have the same keys
bills.pipe(cogroup('e', { ...balance, and: [cogrouped(byNumber, (sum: number, { amount }) => sum + amount)] }));

// @ts-expect-error all streams have the same accumulator
bills.pipe(cogroup('f', { ...balance, and: [cogrouped(payments, (text: string) => text)] }));

// @ts-expect-error no stream knows when a window has closed for the others
bills.pipe(window(tumbling('30d', { grace: '1d' })), cogroup('g', { ...balance, emit: 'on-close' }));

// @ts-expect-error sessions merge
bills.pipe(window(session('1h', { grace: '1m' })), cogroup('h', { ...balance, emit }));
