import type { Draft } from '../draft.ts';
import { cogroup, keyedAggregation, suppressClose, suppressTime, tableAggregation, windowed } from './aggregations.ts';
import { chains } from './chains.ts';
import { mixed } from './mixed.ts';
import { stateless } from './stateless.ts';
import { streamGlobal, streamStream, streamTable, streamTableGrace, versionedTable } from './stream-joins.ts';
import { foreignKey, tableOps, tableTable } from './tables.ts';
import { WINDOW_KINDS } from './windows.ts';

/** The families of recorded scenarios, and `mixed`, by name: each draws a plan and its topics. */
export const FAMILIES: ReadonlyMap<string, (draft: Draft) => void> = new Map([
  ['chains', chains],
  ['cogroup', cogroup],
  ['foreign-key-inner', foreignKey('inner')],
  ['foreign-key-left', foreignKey('left')],
  ['keyed-aggregation', keyedAggregation],
  ['mixed', mixed],
  ['stateless', stateless],
  ['stream-global', streamGlobal],
  ['stream-stream-inner', streamStream('inner')],
  ['stream-stream-left', streamStream('left')],
  ['stream-stream-outer', streamStream('outer')],
  ['stream-table-grace', streamTableGrace],
  ['stream-table-inner', streamTable('inner')],
  ['stream-table-left', streamTable('left')],
  ['suppress-close', suppressClose],
  ['suppress-time', suppressTime],
  ['table-aggregation', tableAggregation],
  ['table-ops', tableOps],
  ['table-table-inner', tableTable('inner')],
  ['table-table-left', tableTable('left')],
  ['table-table-outer', tableTable('outer')],
  ['versioned-table', versionedTable],
  ...WINDOW_KINDS.flatMap((kind) =>
    (['update', 'close'] as const).map((emit) => [`window-${kind}-${emit}`, windowed(kind, emit)] as const),
  ),
]);
