import type { ScenarioWindow } from '../../scenario.ts';
import type { Draft } from '../draft.ts';
import { drawWindow, WINDOW_KINDS, type WindowKind } from './windows.ts';

const ADDERS = ['concat', 'sum', 'nullOn9'];
const REDUCERS = ['max', 'concat', 'last', 'sum'];
const COGROUPED = ['add', 'sub', 'concat'];
/** Adders with what takes their part away again. */
const REVERSIBLE = [
  ['add', 'sub'],
  ['sum', 'minus'],
] as const;
/** Adders whose part is not taken away, or whose row goes. */
const ODD = [...REVERSIBLE, ['nullOn9', 'sub'], ['last', 'last'], ['add', 'nullOn9'], ['max', 'sub']] as const;

/** Groups a stream by its key or by another. */
export function addGroup(draft: Draft, from: string, id: string, byKey = 0.7): string {
  const { random, wide } = draft;
  if (random.chance(byKey)) return draft.add('groupByKey', id, [from]);
  const fns = wide ? ['mod:2', 'mod:3', 'first', 'const:all', 'same', 'fk'] : ['mod:2', 'mod:3', 'first'];
  return draft.add('groupBy', id, [from], { fn: random.pick(fns) });
}

interface Aggregation {
  readonly id: string;
  readonly store: string;
  readonly window?: ScenarioWindow;
  readonly emit?: 'update' | 'close';
}

/** Counts, reduces or aggregates a group of a stream. */
export function addAggregation(draft: Draft, from: string, { id, ...fields }: Aggregation): string {
  const { random, wide } = draft;
  const op = random.weighted([
    [1, 'count'],
    [1, 'reduce'],
    [2, 'aggregate'],
  ]);
  if (op === 'count') return draft.add(op, id, [from], fields);
  const [adders, reducers] = wide
    ? [
        [...ADDERS, 'max', 'last', 'sub'],
        [...REDUCERS, 'add', 'nullOn9', 'minus'],
      ]
    : [ADDERS, REDUCERS];
  return draft.add(op, id, [from], { ...fields, fn: random.pick(op === 'reduce' ? reducers : adders) });
}

/** Groups a table anew and aggregates what is in each group now. Keys of windows are no texts, and cannot be kept as they are. */
export function addTableAggregation(
  draft: Draft,
  from: string,
  id: string,
  store: string,
  keys: 'text' | 'windows' = 'text',
): string {
  const { random, wide } = draft;
  const fns = ['first', 'mod:3', 'mod:2', 'const:all', ...(wide ? ['fk'] : []), ...(wide && keys === 'text' ? ['same'] : [])];
  const group = draft.add('tableGroupBy', `g_${id}`, [from], { fn: random.pick(fns) });
  const op = random.pick(['aggregate', 'aggregate', 'reduce', 'count']);
  if (op === 'count') return draft.add(op, id, [group], { store });
  const [fn, sub] = random.pick(wide ? ODD : REVERSIBLE);
  return draft.add(op, id, [group], { store, fn, sub });
}

export function keyedAggregation(draft: Draft): void {
  const group = addGroup(draft, draft.stream('x'), 'g', 0.55);
  draft.tableTo(addAggregation(draft, group, { id: 'agg', store: 'A' }));
}

export function windowed(kind: WindowKind, emit: 'update' | 'close'): (draft: Draft) => void {
  return (draft) => {
    const group = addGroup(draft, draft.stream('x'), 'g');
    draft.tableTo(addAggregation(draft, group, { id: 'agg', store: 'A', window: drawWindow(draft, kind), emit }));
  };
}

export function suppressClose(draft: Draft): void {
  const { random, wide } = draft;
  const group = addGroup(draft, draft.stream('x'), 'g', wide ? 0.7 : 1);
  const window = drawWindow(draft, random.pick(WINDOW_KINDS));
  const table = addAggregation(draft, group, { id: 'agg', store: 'A', window });
  draft.tableTo(draft.add('suppress', 'sp', [table], { until: 'close' }));
}

export function suppressTime(draft: Draft): void {
  const { random, wide } = draft;
  const group = addGroup(draft, draft.stream('x'), 'g', wide ? 0.7 : 1);
  const windows = wide && random.chance(0.4) ? { window: drawWindow(draft, random.pick(WINDOW_KINDS)) } : {};
  const table = addAggregation(draft, group, { id: 'agg', store: 'A', ...windows });
  const until = random.pick([0, 1, 5, 10, 20]);
  draft.edges.push(until);
  const bound = random.chance(0.6) ? { maxRecords: random.between(1, wide ? 4 : 2) } : {};
  draft.tableTo(draft.add('suppress', 'sp', [table], { until, ...bound }));
}

export function cogroup(draft: Draft): void {
  const { random, wide } = draft;
  const streams = ['x', 'y', ...(random.chance(0.5) ? ['z'] : [])].map((topic) => draft.stream(topic));
  const groups = streams.map((stream) => addGroup(draft, stream, `g${stream}`, wide ? 0.7 : 1));
  const fns = groups.map(() => random.pick(wide ? [...COGROUPED, 'nullOn9', 'last'] : COGROUPED));
  const windows = random.chance(0.6) ? { window: drawWindow(draft, random.pick(WINDOW_KINDS)) } : {};
  draft.tableTo(draft.add('cogroup', 'agg', groups, { fns, store: 'A', ...windows }));
}

export function tableAggregation(draft: Draft): void {
  draft.tableTo(addTableAggregation(draft, draft.table('x'), 'agg', 'A'));
}
