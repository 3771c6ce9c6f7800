import type { Duration } from '../../../engine/model/duration.ts';
import type { Windowed } from '../../../engine/model/windowed.ts';
import type { Table } from '../../../engine/plan/table.ts';
import { suppress } from '../../../operators/index.ts';
import { required, type TextTable, type Translation } from './translation.ts';

/** The step that holds updates back. */
export const suppression: Readonly<Record<string, Translation>> = {
  suppress: (node, [input]) => {
    const until = required(node, 'until', node.until);
    if (until === 'close') {
      const windows = input as Table<Windowed<string>, string>;
      return windows.pipe(suppress(node.id, { until, buffer: 'unbounded' }));
    }
    const { maxRecords } = node;
    const buffer = maxRecords === undefined ? 'unbounded' : ({ maxRecords, whenFull: 'emit' } as const);
    return (input as TextTable).pipe(suppress(node.id, { until: `${until}ms` as Duration, buffer }));
  },
};
