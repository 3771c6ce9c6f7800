import type { Draft } from '../draft.ts';

const LETTERS = { values: 'letters' } as const;

/** Joins two streams in a window; input will meet its edges. */
export function addStreamJoin(draft: Draft, left: string, right: string, id: string, type: 'inner' | 'left' | 'outer'): string {
  const { random, wide } = draft;
  const odd = wide && random.chance(0.4);
  const side = () => random.pick(odd ? [0, 1, 2, 7, 40] : [0, 3, 5, 10]);
  const [before, after, grace] = [side(), side(), random.pick(odd ? [0, 2, 13, 100] : [0, 1, 5, 20])];
  draft.edges.push(before, after, grace, before + after + grace, after + grace);
  return draft.add('joinStreams', id, [left, right], { type, before, after, grace });
}

export function streamStream(type: 'inner' | 'left' | 'outer'): (draft: Draft) => void {
  return (draft) => {
    const { random } = draft;
    const [x, y] = [draft.stream('x', LETTERS), draft.stream('y', LETTERS)];
    draft.to(addStreamJoin(draft, x, random.chance(0.08) ? x : y, 'join', type));
  };
}

export function streamTable(type: 'inner' | 'left'): (draft: Draft) => void {
  return (draft) => {
    const { random, wide } = draft;
    const x = draft.stream('x', LETTERS);
    const y = draft.table('y', { ...LETTERS, nullValues: 0.15 });
    const keyed = random.chance(0.15)
      ? draft.add('selectKey', 'sk', [x], { fn: wide ? random.pick(['same', 'first', 'const:a']) : 'same' })
      : x;
    draft.to(draft.add('joinTable', 'join', [keyed, y], { type }));
  };
}

export function streamTableGrace(draft: Draft): void {
  const { random } = draft;
  // A key that is null makes Kafka Streams fail here.
  const x = draft.stream('x', { ...LETTERS, nullKeys: 0 });
  const versionedMs = random.pick([10, 20, 50]);
  const y = draft.table('y', LETTERS, { store: 'Sy', versionedMs });
  const grace = random.pick([0, 3, 5, 10, 20].filter((each) => each <= versionedMs));
  draft.edges.push(grace);
  draft.to(draft.add('joinTable', 'join', [x, y], { type: random.pick(['inner', 'left']), grace }));
}

export function versionedTable(draft: Draft): void {
  const { random } = draft;
  const x = draft.stream('x', LETTERS);
  const y = draft.table('y', LETTERS, { store: 'Sy', versionedMs: random.pick([5, 10, 30]) });
  const join = draft.add('joinTable', 'join', [x, y], { type: random.pick(['inner', 'left']) });
  draft.to(join);
  draft.tableTo(y, 'tbl');
}

export function streamGlobal(draft: Draft): void {
  const { random, wide } = draft;
  const x = draft.stream('x', LETTERS);
  const keys = ['a', 'b', 'c', 'A', 'B', 'C', 'D', 'E'];
  draft.topics.set('y', { keys, values: 'letters', nullKeys: 0, nullValues: 0.15 });
  const y = draft.add('globalTable', 'y', [], { topic: 'y', store: 'Sy' });
  const fn = random.pick(wide ? ['first', 'same', 'fk', 'const:A'] : ['first', 'same']);
  draft.to(draft.add('joinGlobal', 'join', [x, y], { type: random.pick(['inner', 'left']), fn }));
}
