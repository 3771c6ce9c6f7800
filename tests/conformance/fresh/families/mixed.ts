import type { Draft } from '../draft.ts';
import { MIXED_STEPS } from './mixed-steps.ts';
import { Pool } from './pool.ts';

/** Any steps in any order, each on what there is so far: what no one wrote down by hand. */
export function mixed(draft: Draft): void {
  const { random } = draft;
  const pool = new Pool(draft);
  for (const topic of ['x', 'y', 'z'].slice(0, random.between(1, 3))) addSource(draft, pool, topic);
  if (pool.of('stream').length === 0) addSource(draft, pool, 's', true);
  const length = random.between(2, 7);
  for (let i = 0; i < length; i++) {
    const fitting = MIXED_STEPS.filter(({ fits }) => fits(pool));
    random.weighted(fitting.map((step) => [step.weight, step] as const)).add(pool, draft);
  }
  let out = 0;
  if (random.chance(0.3)) draft.to(pool.pick('stream').id, 'also');
  for (const { id, kind } of pool.ends) {
    if (kind === 'stream') draft.to(id, `out${out++}`);
    else draft.tableTo(id, `out${out++}`);
  }
}

function addSource(draft: Draft, pool: Pool, topic: string, streamOnly = false): void {
  const { random } = draft;
  const values = random.pick(['digits', 'letters'] as const);
  const kind = streamOnly ? 'stream' : random.pick(['stream', 'stream', 'table', 'table', 'globalTable'] as const);
  const source = { topics: new Set([topic]), moved: false };
  if (kind === 'globalTable') {
    draft.topics.set(topic, { keys: ['a', 'b', '1', '2', 'A', 'B'], values, nullKeys: 0, nullValues: 0.15 });
    pool.globals.push(draft.add(kind, topic, [], { topic, store: `S${topic}` }));
  } else if (kind === 'stream') pool.add({ ...source, id: draft.stream(topic, { values }), kind });
  else {
    const versions = random.chance(0.2) ? { versionedMs: random.pick([5, 20]) } : {};
    pool.add({ ...source, id: draft.table(topic, { values }, { store: `S${topic}`, ...versions }), kind });
  }
}
