import { string } from '../../engine/model/serdes.ts';
import type { Windowed } from '../../engine/model/windowed.ts';
import type { PipelineSources } from '../../engine/plan/pipeline.ts';
import type { Table } from '../../engine/plan/table.ts';
import {
  aggregate,
  filterTable,
  hopping,
  joinTables,
  leftJoinTables,
  map,
  mapTable,
  mapValues,
  outerJoinTables,
  session,
  sliding,
  to,
  toStream,
  toTable,
  tumbling,
  window,
} from '../../operators/index.ts';
import type { Windows } from '../../operators/windows.ts';
import type { KsPlan } from './scenario.ts';
import { text } from './topics.ts';

type Cached = Extract<KsPlan, { kind: 'cached' }>;
type Text = string | null;

const VALUE = { value: string() };
/** Values one after the other; one that begins with a minus deletes the row. */
const texts = {
  ...VALUE,
  init: (): string => '',
  add: (so: string, value: string): Text => (value.startsWith('-') ? null : so + value),
};
const pairs = { store: 'pairs', select: (a: Text, b: Text): string => `${a}+${b}`, ...VALUE };
const isEven = (value: string): boolean => value.length % 2 === 0;

/** A table whose changes a record cache holds back, and the stream of what it tells. */
export function cached(plan: Cached, sources: PipelineSources): void {
  const windows = windowsOf(plan);
  if (windows) tellWindows(windows, plan, sources);
  else tell(tableOf(plan.of, sources), plan.filtered);
}

function tell(table: Table<string, string>, filtered: boolean): void {
  (filtered ? table.pipe(filterTable(isEven)) : table).pipe(
    toStream(),
    mapValues((value): Text => String(value)),
    to(text('out')),
  );
}

function tellWindows(windows: Windows, { filtered }: Cached, { from }: PipelineSources): void {
  const table: Table<Windowed<string>, string> = from(text('in')).pipe(
    window(windows as never),
    aggregate('rows', { ...texts, emit: 'on-update', merge: (a: string, b: string): string => a + b }),
  );
  (filtered ? table.pipe(filterTable(isEven)) : table).pipe(
    toStream(),
    map('named', (value, { key, start, end }): [string, string] => [`${key}@${start}-${end}`, String(value)], {
      key: string(),
      ...VALUE,
    }),
    to(text('out')),
  );
}

function windowsOf({ of, size }: Cached): Windows | undefined {
  const grace = '20ms';
  switch (of) {
    case 'tumbling':
      return tumbling(`${size}ms`, { grace });
    case 'hopping':
      return hopping(`${size}ms`, { advance: '5ms', grace });
    case 'sliding':
      return sliding(`${size}ms`, { grace });
    case 'session':
      return session(`${size}ms`, { grace });
    default:
      return undefined;
  }
}

function tableOf(of: Cached['of'], { from, table }: PipelineSources): Table<string, string> {
  switch (of) {
    case 'table':
      return table(text('in'), { store: 'rows' });
    case 'to-table':
      return from(text('in')).pipe(toTable('rows'));
    case 'filter-table':
      return table(text('in'), { store: 'rows' }).pipe(filterTable((value) => !value.endsWith('1'), { store: 'some', ...VALUE }));
    case 'map-table':
      return table(text('in'), { store: 'rows' }).pipe(mapTable((value) => `${value}!`, { store: 'some', ...VALUE }));
    case 'join':
      return table(text('in')).pipe(joinTables('pairs', table(text('other')), pairs));
    case 'left-join':
      return table(text('in')).pipe(leftJoinTables('pairs', table(text('other')), pairs));
    case 'outer-join':
      return table(text('in')).pipe(outerJoinTables('pairs', table(text('other')), pairs));
    default:
      return from(text('in')).pipe(aggregate('rows', texts));
  }
}
