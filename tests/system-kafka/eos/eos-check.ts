import type { ReadRecord } from '../../worker/worker-bench.ts';
import { AGGREGATES, type AggregateName } from './eos-plan.ts';

export type EosOutput = 'echo' | AggregateName;

/** What is wrong with outputs that must hold exactly one result for each record of the input; nothing is when the list is empty. */
export function eosFaults(
  input: readonly ReadRecord[],
  outputs: ReadonlyMap<EosOutput, readonly ReadRecord[]>,
): readonly string[] {
  return [...outputs].flatMap(([output, records]) => {
    const found = byKey(records);
    return [...byKey(input)].flatMap(([key, values]) => {
      const [is, want] = [found.get(key) ?? [], expectedOf(output, values)];
      const at = want.findIndex((value, i) => is[i] !== value);
      if (at < 0 && is.length === want.length) return [];
      return [
        `${output}, ${key}: ${is.length} of ${want.length} results, the first that differs is number ${at < 0 ? want.length : at}`,
      ];
    });
  });
}

function expectedOf(output: EosOutput, values: readonly number[]): readonly number[] {
  if (output === 'echo') return values;
  const { first, next } = AGGREGATES[output];
  let so: number = first;
  return values.map((value) => {
    so = next(so, value);
    return so;
  });
}

/** Values of each key in their order: a key lies in one partition. */
function byKey(records: readonly ReadRecord[]): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, number[]>();
  for (const { key, value } of records) {
    const of = values.get(key ?? '') ?? [];
    of.push(Number(value));
    values.set(key ?? '', of);
  }
  return values;
}
