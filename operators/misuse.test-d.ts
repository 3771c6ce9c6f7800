/** What must not compile, each with the mistake on the line below; and a pipeline whose types flow to its end. */
import { json, pipeline, string } from '../engine/index.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { GlobalTable, Table } from '../engine/plan/table.ts';
import {
  agent,
  aggregate,
  count,
  hopping,
  join,
  joinGlobal,
  joinStreams,
  keyBy,
  late,
  mapValues,
  processValues,
  reduce,
  session,
  sliding,
  suppress,
  to,
  toStream,
  toTable,
  tumbling,
  window,
} from './index.ts';

interface Order {
  readonly customerId: string;
  readonly total: number;
}
interface Row {
  readonly tier: string;
}
declare const orders: Stream<string, Order>;
declare const rows: Table<string, Row>;
declare const numbered: Table<number, Row>;
declare const everywhere: GlobalTable<number, Row>;
const totals = { name: 'totals', key: string(), value: json<number>() };
const copies = { name: 'copies', key: string(), value: json<Order>() };

// Windows choose how late records may come.
// @ts-expect-error no grace
tumbling('5m');
// @ts-expect-error no grace
tumbling('5m', {});
// @ts-expect-error no grace
hopping('5m', { advance: '1m' });
// @ts-expect-error no grace
sliding('5m', {});
// @ts-expect-error no grace
session('5m', {});
// @ts-expect-error no grace
orders.pipe(joinStreams('pairs', orders, { before: '1m', after: '1m', select: (a) => a }));

// What follows a window chooses when results go out.
const minutes = window<string, Order>(tumbling('1m', { grace: '10s' }));
const sum = { init: () => 0, add: (so: number, order: Order) => so + order.total };
// @ts-expect-error no emit
orders.pipe(minutes, count('n'));
// @ts-expect-error no emit
orders.pipe(minutes, aggregate('n', sum));
// @ts-expect-error no emit
orders.pipe(minutes, reduce('n', { add: (a) => a }));

// Whatever makes a store or a topic has a name.
// @ts-expect-error no name
orders.pipe(count());
// @ts-expect-error no name
orders.pipe(aggregate(sum));
// @ts-expect-error no name
orders.pipe(toTable());
// @ts-expect-error no name
orders.pipe(keyBy((order) => order.customerId));

// Keys, values and topics fit one another.
// @ts-expect-error there is no field 'amount'
orders.pipe(mapValues((order) => order.amount));
// @ts-expect-error the topic holds numbers
orders.pipe(to(totals));
// @ts-expect-error the topics hold numbers
orders.pipe(to(() => totals, { topics: [totals] }));
// @ts-expect-error the chosen topic is not one of those that are declared
orders.pipe(to(() => totals, { topics: [copies] }));
// @ts-expect-error the table has another key
orders.pipe(join('tier', numbered, { onMissing: 'drop', select: (_order, row) => row.tier }));
// @ts-expect-error the row may be missing
orders.pipe(join('tier', rows, { onMissing: 'null', select: (_order, row) => row.tier }));
// @ts-expect-error what becomes of a record without a row is not chosen
orders.pipe(join('tier', rows, { select: (_order, row) => row.tier }));
// @ts-expect-error the table's key is a number
orders.pipe(joinGlobal('tier', everywhere, { key: (order) => order.customerId, onMissing: 'drop', select: (o) => o }));
// @ts-expect-error a key that is not text names its serde
orders.pipe(keyBy('by-total', (order) => order.total));
// @ts-expect-error values are forwarded, not records
orders.pipe(processValues<string, Order, number>('p', { start: (context) => (record) => context.forward(record) }));

// Policies of agents are chosen, and times have units.
const retry = { attempts: 3, backoff: '1s' } as const;
const calls = { concurrency: 1, ordering: 'key', attemptTimeout: '20s', retry, onExhausted: 'park' } as const;
const { retry: _retry, ...unrepeated } = calls;
const { onExhausted: _end, ...endless } = calls;
// @ts-expect-error a time without a unit
orders.pipe(agent('score', { ...calls, attemptTimeout: '20' }, async (order) => order));
// @ts-expect-error no retry
orders.pipe(agent('score', unrepeated, async (order) => order));
// @ts-expect-error what becomes of a record whose attempts are used up is not chosen
orders.pipe(agent('score', endless, async (order) => order));

// Streams, tables and windows are not taken for one another.
// @ts-expect-error a table has updates: toStream() first
orders.pipe(count('n'), to(totals));
// @ts-expect-error a windowed stream is to be aggregated first
orders.pipe(minutes, to(copies));
// @ts-expect-error nothing behind a table is late
orders.pipe(count('n'), late('too-late', to(totals)));
// @ts-expect-error the late records are orders
orders.pipe(minutes, late('too-late', to(totals)), count('n', { emit: 'on-close' }));

pipeline('flows', ({ from }) => {
  const updates = from(copies).pipe(
    keyBy('by-size', (order) => (order.total > 100 ? 'large' : 'small')),
    window(tumbling('1m', { grace: '10s' })),
    late('too-late', (missed) =>
      missed.pipe(
        mapValues((order) => order.total),
        to(totals),
      ),
    ),
    aggregate('per-minute', { emit: 'on-update', init: () => 0, add: (so, order) => so + order.total }),
    suppress('final', { until: 'close', buffer: 'unbounded' }),
    toStream(),
  );
  const { key, value } = updates.types;
  const size: 'large' | 'small' = key.key;
  const total: number | null = value;
  return [size, total, key.start, key.end];
});
