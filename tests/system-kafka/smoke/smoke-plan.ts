import { json, string } from '../../../engine/model/serdes.ts';
import type { Windowed } from '../../../engine/model/windowed.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import type { Table } from '../../../engine/plan/table.ts';
import {
  aggregate,
  count,
  filter,
  filterNot,
  groupTable,
  hopping,
  joinTables,
  map,
  suppress,
  to,
  toStream,
  tumbling,
  window,
} from '../../../operators/index.ts';
import { named } from '../../worker/worker-bench.ts';

export const PARTITIONS = 3;
/** Records of this key move the time of their partition on, so that windows close; they show up nowhere. */
export const FLUSH = 'flush';
/** The windows of minima, and those of the other aggregates: all numbers fall into one of each. */
export const SHORT_MS = 10 * 60_000;
export const LONG_MS = 20 * 60_000;
/** The small windows: one begins each step. */
export const SMALL = { sizeMs: 2_000, stepMs: 1_000 };

/** The twelve outputs. */
export const OUTPUTS = [
  ...(['echo', 'min', 'min-raw', 'min-suppressed', 'max', 'sum'] as const),
  ...(['cnt', 'dif', 'avg', 'tagg', 'sws-raw', 'sws-suppressed'] as const),
] as const;
export type Output = (typeof OUTPUTS)[number];

const numbers = (name: string) => ({
  name: named(name),
  key: string(),
  value: json<number>(),
  create: { partitions: PARTITIONS },
});
const results = (name: Output) => ({
  name: named(name),
  key: string(),
  value: json<number | null>(),
  create: { partitions: PARTITIONS },
});
export const data = numbers('data');

/** A window of a key, as outputs name it. */
export function windowName(key: string, start: number): string {
  return `${key}@${start}`;
}

/**
 * Twelve results of numbers by key: what a window gives and what is left of it when it has closed, tables that are read back from topics, joins of
 * two such tables, and an aggregate that takes out what it had put in, behind a repartition.
 */
export const smokePlan = pipeline(named('smoke'), ({ from, table }) => {
  const source = from(data);
  source.pipe(
    filterNot((_value, key) => key === FLUSH),
    to(results('echo')),
  );
  const short = source.pipe(window(tumbling(`${SHORT_MS}ms`, { grace: '1m' })));
  const long = source.pipe(window(tumbling(`${LONG_MS}ms`, { grace: '0ms' })));

  const min = short.pipe(
    aggregate('min-of-short', {
      emit: 'on-update',
      init: () => Number.MAX_SAFE_INTEGER,
      add: (least, value) => Math.min(least, value),
    }),
  );
  windows('min-raw', min);
  windows('min-suppressed', min.pipe(suppress('min-closed', { until: 'close', buffer: 'unbounded' })));
  keys('min', min);
  const small = source.pipe(
    window(hopping(`${SMALL.sizeMs}ms`, { advance: `${SMALL.stepMs}ms`, grace: '30s' })),
    aggregate('small-sum', { emit: 'on-update', init: () => 0, add: (sum, value) => sum + value }),
  );
  windows('sws-raw', small);
  windows('sws-suppressed', small.pipe(suppress('small-closed', { until: 'close', buffer: 'unbounded' })));

  keys(
    'max',
    long.pipe(
      aggregate('max-of-long', {
        emit: 'on-update',
        init: () => Number.MIN_SAFE_INTEGER,
        add: (most, value) => Math.max(most, value),
      }),
    ),
  );
  keys('sum', long.pipe(aggregate('sum-of-long', { emit: 'on-update', init: () => 0, add: (sum, value) => sum + value })));
  keys('cnt', long.pipe(count('count-of-long', { emit: 'on-update' })));

  const counts = table(numbers('cnt'), { store: 'counts' });
  table(numbers('max'), { store: 'most' }).pipe(
    joinTables('difference', table(numbers('min'), { store: 'least' }), { select: (most, least) => most - least }),
    toStream(),
    to(results('dif')),
  );
  table(numbers('sum'), { store: 'sums' }).pipe(
    joinTables('average', counts, { select: (sum, times) => sum / times }),
    toStream(),
    to(results('avg')),
  );
  counts.pipe(
    groupTable('by-count', (times) => String(times)),
    aggregate('keys-by-count', { init: () => 0, add: (keys) => keys + 1, subtract: (keys) => keys - 1 }),
    toStream(),
    to(results('tagg')),
  );
});

/** Rows of windows, each under the name of its window. */
function windows(output: Output, rows: Table<Windowed<string>, number>): void {
  rows.pipe(
    toStream(),
    filter((_value, { key }) => key !== FLUSH),
    map(`name-${output}`, (value, { key, start }) => [windowName(key, start), value]),
    to(results(output)),
  );
}

/** Rows of windows, each under the key alone. */
function keys(output: Output, rows: Table<Windowed<string>, number>): void {
  rows.pipe(
    toStream(),
    filter((_value, { key }) => key !== FLUSH),
    map(`key-${output}`, (value, { key }) => [key, value]),
    to(results(output)),
  );
}
