import type { Draft } from '../draft.ts';
import { addAggregation, addTableAggregation } from './aggregations.ts';
import type { Part, Pool } from './pool.ts';
import { addStateless, drawBranches } from './stateless.ts';
import { addStreamJoin } from './stream-joins.ts';
import { addTableStep } from './tables.ts';
import { drawWindow, WINDOW_KINDS } from './windows.ts';

/** A step that a mixed plan may have next. */
export interface MixedStep {
  readonly weight: number;
  fits(pool: Pool): boolean;
  add(pool: Pool, draft: Draft): void;
}

const JOINS = ['inner', 'left', 'outer'] as const;
const KEY_CHANGES: readonly string[] = ['selectKey', 'map', 'flatMap'];
const MANY: readonly string[] = ['flatMap', 'flatMapValues'];
/** Joins of streams give many records, of which joins make many more. */
const STREAM_JOINS_MAX = 2;

const has = (kind: Part['kind'], least = 1) => ({ fits: (pool: Pool) => pool.of(kind).length >= least });
const isVersioned = (draft: Draft, part: Part): boolean =>
  draft.nodes.some(({ id, versionedMs }) => id === part.id && versionedMs !== undefined);

const statelessStep: MixedStep = {
  weight: 3,
  ...has('stream'),
  add: (pool, draft) => {
    const from = pool.pick('stream');
    const id = addStateless(draft, from.id, draft.fresh('n'));
    const op = draft.nodes.at(-1)?.op ?? '';
    const change = KEY_CHANGES.includes(op)
      ? { rekeyedBy: id }
      : op === 'repartition'
        ? { rekeyedBy: undefined, moved: true }
        : {};
    pool.addFrom('stream', id, [from], { ...change, ...(MANY.includes(op) ? { bursts: true } : {}) });
  },
};

const streamAggregation: MixedStep = {
  weight: 4,
  ...has('stream'),
  add: (pool, draft) => {
    const { random } = draft;
    const chosen = pool.pick('stream');
    const byKey = random.chance(0.7);
    const from = byKey ? pool.keyed(chosen) : { ...chosen, moved: true };
    const group = byKey
      ? draft.add('groupByKey', draft.fresh('g'), [from.id])
      : draft.add('groupBy', draft.fresh('g'), [from.id], { fn: random.pick(['mod:2', 'first', 'same', 'const:all']) });
    const [id, store] = [draft.fresh('agg'), draft.fresh('A')];
    const plain = random.chance(0.45);
    const emit = random.pick(['update', 'update', 'close'] as const);
    const windows = plain ? {} : { window: drawWindow(draft, random.pick(WINDOW_KINDS)), emit };
    pool.ends.delete(chosen);
    pool.addFrom(plain ? 'table' : 'windowed', addAggregation(draft, group, { id, store, ...windows }), [from]);
  },
};

const tableOfStream: MixedStep = {
  weight: 1,
  ...has('stream'),
  add: (pool, draft) => {
    const chosen = pool.pick('stream');
    const from = pool.keyed(chosen);
    pool.ends.delete(chosen);
    pool.addFrom('table', draft.add('toTable', draft.fresh('tt'), [from.id], { store: draft.fresh('T') }), [from]);
  },
};

const branch: MixedStep = {
  weight: 1,
  ...has('stream'),
  add: (pool, draft) => {
    const from = pool.pick('stream');
    const id = draft.fresh('br');
    const fns = drawBranches(draft);
    draft.add('branch', id, [from.id], { fns });
    for (const part of [...fns.keys(), 'default']) pool.addFrom('stream', `${id}.${part}`, [from]);
  },
};

const merge: MixedStep = {
  weight: 2,
  ...has('stream', 2),
  add: (pool, draft) => {
    const pair = pool.pair('stream', 'stream');
    if (!pair || pair[0] === pair[1]) return;
    const [left, right] = pair;
    pool.addFrom('stream', draft.add('merge', draft.fresh('m'), [left.id, right.id]), pair);
  },
};

const streamJoin: MixedStep = {
  weight: 2,
  fits: (pool) =>
    pool.of('stream').length > 0 && pool.draft.nodes.filter(({ op }) => op === 'joinStreams').length < STREAM_JOINS_MAX,
  add: (pool, draft) => {
    const pair = pool.pair('stream', 'stream');
    if (!pair) return;
    const [left, right] = [pool.keyed(pair[0]), pool.keyed(pair[1])];
    for (const each of pair) pool.ends.delete(each);
    pool.addFrom(
      'stream',
      addStreamJoin(draft, left.id, right.id, draft.fresh('join'), draft.random.pick(JOINS)),
      [left, right],
      { bursts: true },
    );
  },
};

const tableJoin: MixedStep = {
  weight: 2,
  fits: (pool) => pool.of('stream').length > 0 && pool.of('table').length > 0,
  add: (pool, draft) => {
    const pair = pool.pair('stream', 'table');
    if (!pair) return;
    const [stream, table] = [pool.keyed(pair[0]), pair[1]];
    for (const each of pair) pool.ends.delete(each);
    const type = draft.random.pick(['inner', 'left'] as const);
    // Kafka Streams fails when a key is null here, and the scenario is left out.
    const grace = isVersioned(draft, table) && draft.random.chance(0.5) ? { grace: draft.random.pick([0, 3, 5]) } : {};
    const join = draft.add('joinTable', draft.fresh('join'), [stream.id, table.id], { type, ...grace });
    pool.addFrom('stream', join, [stream, table]);
  },
};

const globalJoin: MixedStep = {
  weight: 2,
  fits: (pool) => pool.globals.length > 0 && pool.of('stream').length > 0,
  add: (pool, draft) => {
    const { random } = draft;
    const stream = pool.pick('stream');
    const fields = { type: random.pick(['inner', 'left'] as const), fn: random.pick(['first', 'same', 'fk']) };
    const join = draft.add('joinGlobal', draft.fresh('join'), [stream.id, random.pick(pool.globals)], fields);
    pool.addFrom('stream', join, [stream]);
  },
};

const tableStep: MixedStep = {
  weight: 2,
  ...has('table'),
  add: (pool, draft) => {
    const from = pool.pick('table');
    pool.addFrom('table', addTableStep(draft, from.id, draft.fresh('n'), draft.fresh('T')), [from]);
  },
};

const tableAggregation: MixedStep = {
  weight: 2,
  ...has('table'),
  add: (pool, draft) => {
    const from = pool.pick('table');
    pool.addFrom('table', addTableAggregation(draft, from.id, draft.fresh('agg'), draft.fresh('A')), [from], {
      moved: true,
      bursts: true,
    });
  },
};

const suppressTable: MixedStep = {
  weight: 1,
  ...has('table'),
  add: (pool, draft) => {
    const { random } = draft;
    const from = pool.pick('table');
    // Kafka Streams refuses to hold back a table with versions.
    if (isVersioned(draft, from)) return;
    const bound = random.chance(0.5) ? { maxRecords: random.between(1, 2) } : {};
    const id = draft.add('suppress', draft.fresh('sp'), [from.id], { until: random.pick([0, 5, 10]), ...bound });
    pool.addFrom('table', id, [from], { bursts: true });
  },
};

const suppressWindowed: MixedStep = {
  weight: 2,
  ...has('windowed'),
  add: (pool, draft) => {
    const from = pool.pick('windowed');
    // What is emitted on close is not held back until then.
    const closes = draft.nodes.some(({ id, emit }) => id === from.id && emit === 'close');
    const until = closes || draft.random.chance(0.2) ? 5 : ('close' as const);
    pool.addFrom('windowed', draft.add('suppress', draft.fresh('sp'), [from.id], { until }), [from]);
  },
};

const windowedStep: MixedStep = {
  weight: 1,
  ...has('windowed'),
  add: (pool, draft) => {
    const from = pool.pick('windowed');
    pool.addFrom('windowed', addTableStep(draft, from.id, draft.fresh('n')), [from]);
  },
};

const windowedAggregation: MixedStep = {
  weight: 2,
  ...has('windowed'),
  add: (pool, draft) => {
    const from = pool.pick('windowed');
    const table = addTableAggregation(draft, from.id, draft.fresh('agg'), draft.fresh('A'), 'windows');
    pool.addFrom('table', table, [from], { moved: true, bursts: true });
  },
};

const joinWindowed: MixedStep = {
  weight: 1,
  ...has('windowed', 2),
  add: (pool, draft) => {
    const pair = pool.pair('windowed', 'windowed');
    if (!pair || kindOfWindows(draft, pair[0].id) !== kindOfWindows(draft, pair[1].id)) return;
    const ids = pair.map(({ id }) => id);
    pool.addFrom('windowed', draft.add('joinTables', draft.fresh('join'), ids, { type: draft.random.pick(JOINS) }), pair);
  },
};

/** The kind and size of the windows that a table is of. */
function kindOfWindows({ nodes }: Pick<Draft, 'nodes'>, id: string): string {
  const { window, from = [] } = nodes.find((each) => each.id === id) ?? {};
  if (window?.kind === 'session') return window.kind;
  return window ? String(window.size) : kindOfWindows({ nodes }, from[0] ?? '');
}

const streamOfTable: MixedStep = {
  weight: 1,
  ...has('table'),
  add: (pool, draft) => {
    const from = pool.pick('table');
    pool.addFrom('stream', draft.add('toStream', draft.fresh('w'), [from.id]), [from]);
  },
};

const streamOfWindowed: MixedStep = {
  weight: 2,
  ...has('windowed'),
  add: (pool, draft) => {
    const from = pool.pick('windowed');
    const id = draft.fresh('w');
    pool.addFrom('stream', draft.add('toStream', id, [from.id]), [from], { rekeyedBy: id });
  },
};

const joinTables: MixedStep = {
  weight: 3,
  ...has('table', 2),
  add: (pool, draft) => {
    const { random } = draft;
    const pair = pool.pair('table', 'table');
    if (!pair) return;
    const fields = { type: random.pick(JOINS), ...(random.chance(0.5) ? { store: draft.fresh('J') } : {}) };
    pool.addFrom(
      'table',
      draft.add(
        'joinTables',
        draft.fresh('join'),
        pair.map(({ id }) => id),
        fields,
      ),
      pair,
    );
  },
};

const joinForeign: MixedStep = {
  weight: 2,
  ...has('table', 2),
  add: (pool, draft) => {
    const { random } = draft;
    const pair = pool.pair('table', 'table');
    // Whether an answer comes before the next question has no order that Kafka Streams promises.
    if (!pair || pair.some(({ bursts }) => bursts)) return;
    const fields = { type: random.pick(['inner', 'left'] as const), fn: random.pick(['fk', 'first']), store: draft.fresh('J') };
    pool.addFrom(
      'table',
      draft.add(
        'joinForeign',
        draft.fresh('join'),
        pair.map(({ id }) => id),
        fields,
      ),
      pair,
      { moved: true },
    );
  },
};

export const MIXED_STEPS: readonly MixedStep[] = [
  statelessStep,
  streamAggregation,
  tableOfStream,
  branch,
  merge,
  streamJoin,
  tableJoin,
  globalJoin,
  tableStep,
  tableAggregation,
  suppressTable,
  suppressWindowed,
  windowedStep,
  windowedAggregation,
  joinWindowed,
  streamOfTable,
  streamOfWindowed,
  joinTables,
  joinForeign,
];
