import type { Draft } from '../draft.ts';
import { addAggregation } from './aggregations.ts';
import { addStreamJoin } from './stream-joins.ts';
import { drawWindow } from './windows.ts';

/** Chains of steps with state, in the three forms that were recorded. */
export function chains(draft: Draft): void {
  draft.random.pick([enrichedThenWindowed, joinedThenWindowed, tablesOfTables])(draft);
}

function drawChainWindow(draft: Draft) {
  return drawWindow(
    draft,
    draft.random.pick(draft.wide ? ['tumbling', 'hopping', 'session', 'sliding'] : ['tumbling', 'hopping', 'session']),
  );
}

function enrichedThenWindowed(draft: Draft): void {
  const x = draft.stream('x', { values: 'letters' });
  const y = draft.table('y', { values: 'letters' });
  const joined = draft.add('joinTable', 'j', [x, y], { type: 'left' });
  const keyed = draft.add('selectKey', 'sk', [joined], { fn: 'first' });
  const group = draft.add('groupByKey', 'g', [keyed]);
  const table = addAggregation(draft, group, { id: 'agg', store: 'A', window: drawChainWindow(draft) });
  draft.tableTo(draft.add('suppress', 'sp', [table], { until: 'close' }));
}

function joinedThenWindowed(draft: Draft): void {
  const x = draft.stream('x', { values: 'letters' });
  const y = draft.stream('y', { values: 'letters' });
  const join = addStreamJoin(draft, x, y, 'join', draft.random.pick(['inner', 'left', 'left']));
  const group = draft.add('groupByKey', 'g', [join]);
  draft.tableTo(addAggregation(draft, group, { id: 'agg', store: 'A', window: drawChainWindow(draft) }));
}

function tablesOfTables(draft: Draft): void {
  const { random } = draft;
  const group = draft.add('groupByKey', 'g', [draft.stream('x')]);
  const table = draft.add('aggregate', 'agg', [group], { store: 'A', fn: 'sum' });
  const second = draft.add('tableGroupBy', 'g2', [table], { fn: 'mod:2' });
  const sums = draft.add('aggregate', 'agg2', [second], { store: 'B', fn: 'add', sub: 'sub' });
  const y = draft.table('y');
  const join = draft.add('joinTables', 'jt', [table, y], { type: random.pick(['inner', 'left', 'outer']) });
  draft.tableTo(sums, 'out');
  draft.tableTo(join, 'out2');
}
