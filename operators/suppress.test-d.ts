import type { Windowed } from '../engine/model/windowed.ts';
import type { Table } from '../engine/plan/table.ts';
import { suppress } from './suppress.ts';

declare const totals: Table<string, number>;
declare const windows: Table<Windowed<string>, number>;

export const final: Table<Windowed<string>, number> = windows.pipe(suppress('a', { until: 'close', buffer: 'unbounded' }));
export const strict: Table<Windowed<string>, number> = windows.pipe(
  suppress('b', { until: 'close', buffer: { maxRecords: 10_000, whenFull: 'stop' } }),
);
export const calm: Table<string, number> = totals.pipe(
  suppress('c', { until: '5m', buffer: { maxBytes: 1_000_000, whenFull: 'emit' }, retract: 'last-emitted' }),
);
export const calmWindows: Table<Windowed<string>, number> = windows.pipe(suppress('d', { until: '5m', buffer: 'unbounded' }));

// @ts-expect-error only windows close
totals.pipe(suppress('e', { until: 'close', buffer: 'unbounded' }));

// @ts-expect-error a final result cannot be given early
windows.pipe(suppress('f', { until: 'close', buffer: { maxRecords: 10, whenFull: 'emit' } }));

// @ts-expect-error how much may wait must be chosen
totals.pipe(suppress('g', { until: '5m' }));

// @ts-expect-error what a full buffer does must be chosen
totals.pipe(suppress('h', { until: '5m', buffer: { maxRecords: 10 } }));
