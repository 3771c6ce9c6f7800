import type { Draft } from '../draft.ts';

const FILTERS = ['even', 'gt:4'];
const MAPS = ['nullIfEven', 'append:0', 'plus:1'];

/** Filters or maps a table, into a store or not; never into one when none is named. */
export function addTableStep(draft: Draft, from: string, id: string, store?: string): string {
  const { random, wide } = draft;
  const stored = random.chance(0.4) && store !== undefined ? { store } : {};
  if (random.chance(0.45)) {
    const fns = wide ? [...FILTERS, 'notNull', 'keyNot:b', 'all'] : FILTERS;
    return draft.add('tableFilter', id, [from], { fn: random.pick(fns), ...stored });
  }
  const fns = wide ? [...MAPS, 'const:5', 'len', 'upper'] : MAPS;
  return draft.add('tableMapValues', id, [from], { fn: random.pick(fns), ...stored });
}

export function tableOps(draft: Draft): void {
  const { random } = draft;
  let at = random.chance(0.3)
    ? draft.add('toTable', 'tt', [draft.stream('x', { nullKeys: 0, nullValues: 0.15 })], { store: 'St' })
    : draft.table('x', { nullValues: 0.15 });
  const length = random.between(1, 3);
  for (let i = 0; i < length; i++) at = addTableStep(draft, at, `n${i}`, `T${i}`);
  draft.tableTo(at);
}

export function tableTable(type: 'inner' | 'left' | 'outer'): (draft: Draft) => void {
  return (draft) => {
    const { random, wide } = draft;
    const [x, y] = ['x', 'y'].map((topic) => {
      const table = draft.table(topic, { values: 'letters' });
      return wide && random.chance(0.4) ? addTableStep(draft, table, `f_${topic}`, `F${topic}`) : table;
    }) as [string, string];
    const join = draft.add('joinTables', 'join', [x, y], { type, ...(random.chance(0.5) ? { store: 'A' } : {}) });
    draft.tableTo(join);
  };
}

export function foreignKey(type: 'inner' | 'left'): (draft: Draft) => void {
  return (draft) => {
    const { random, wide } = draft;
    let x = draft.table('x', { values: 'foreign', nullValues: 0.15 });
    let y = draft.table('y', { keys: ['A', 'B', 'C', 'D', 'E'], values: 'letters' });
    if (wide && random.chance(0.4))
      x = draft.add('tableFilter', 'f_x', [x], { fn: random.pick(['keyNot:b', 'even', 'notNull']) });
    if (wide && random.chance(0.4)) y = addTableStep(draft, y, 'f_y', 'Fy');
    const fn = wide ? random.pick(['fk', 'first', 'const:A']) : 'fk';
    const store = wide && random.chance(0.4) ? {} : { store: 'A' };
    draft.tableTo(draft.add('joinForeign', 'join', [x, y], { type, fn, ...store }));
  };
}
