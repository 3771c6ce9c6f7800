import type { Draft } from '../draft.ts';

type Choice = readonly [op: string, fns: readonly string[], wideFns: readonly string[]];

const CHOICES: readonly Choice[] = [
  ['mapValues', ['append:z', 'plus:3', 'nullIfEven'], ['upper', 'len', 'const:7', 'plus:-5']],
  ['filter', ['notNull', 'gt:4', 'even'], ['all', 'keyIs:b', 'keyNot:a', 'gt:-1']],
  ['filterNot', ['keyIs:a'], ['even', 'gt:6', 'notNull', 'keyNot:b']],
  ['selectKey', ['first', 'mod:2'], ['const:q', 'same', 'mod:5', 'fk']],
  ['map', ['swap', 'mod:3'], ['first', 'same', 'const:q', 'fk']],
  ['flatMap', ['chars'], ['dup', 'none']],
  ['flatMapValues', ['dup', 'chars'], ['none']],
];
const BRANCHES = ['keyNot:c', 'gt:6', 'even', 'keyIs:b'];
const WIDE_BRANCHES = [...BRANCHES, 'notNull', 'all'];

/** One step without state on a stream. */
export function addStateless(draft: Draft, from: string, id: string): string {
  const { random, wide } = draft;
  if (wide && random.chance(0.08)) return draft.add('repartition', id, [from]);
  const [op, fns, wideFns] = random.pick(CHOICES);
  return draft.add(op, id, [from], { fn: random.pick(wide && random.chance(0.4) ? wideFns : fns) });
}

/** The functions of a branch, each once. */
export function drawBranches({ random, wide }: Draft): string[] {
  const count = wide ? random.between(1, 3) : 2;
  const left = [...(wide ? WIDE_BRANCHES : BRANCHES)];
  return Array.from({ length: count }, () => left.splice(random.between(0, left.length - 1), 1)[0] ?? 'all');
}

export function stateless(draft: Draft): void {
  const { random } = draft;
  const [x, y] = [draft.stream('x'), draft.stream('y')];
  let at = random.chance(0.5) ? draft.add('merge', 'm', [x, y]) : x;
  const length = random.between(2, 5);
  for (let i = 0; i < length; i++) at = addStateless(draft, at, `n${i}`);
  if (random.chance(0.5)) {
    const fns = drawBranches(draft);
    draft.add('branch', 'br', [at], { fns });
    for (const part of [...fns.keys(), 'default']) draft.to(`br.${part}`, `out${part}`);
  } else draft.to(at);
}
