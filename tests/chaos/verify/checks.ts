import { AGGREGATES, type ChaosTopics, type Datum, NOTHING, type Running, type RunningName } from '../topology.ts';
import type { Check, Promises } from './check.ts';
import { GroupCheck } from './group-check.ts';
import type { StoredDatum } from './input-check.ts';
import { PairCheck } from './pair-check.ts';
import { type Expected, SequenceCheck, type SequenceRules } from './sequence-check.ts';
import { WindowCheck } from './window-check.ts';

/** By name of the result: what it must be, told by the input as the broker has it. */
export function checksOf(
  topics: ChaosTopics,
  { guarantee, cached }: Promises,
  data: readonly StoredDatum[],
  other: readonly StoredDatum[],
): ReadonlyMap<keyof ChaosTopics, Check> {
  const running = (name: RunningName): Check =>
    new SequenceCheck(topics[name].name, {
      guarantee,
      cached,
      expected: byKey(data, (before, { v }) => AGGREGATES[name](before, v)),
      resultOf: (value) => value as Running,
      hasLess: LESS[name],
      isIdempotent: name === 'min' || name === 'max',
    });
  const echo: SequenceRules = {
    guarantee,
    // What goes on as it is passes no table.
    cached: false,
    expected: byKey(data, (_before, { v }) => v),
    resultOf: (value) => ({ n: (value as Datum).n, value: (value as Datum).v }),
    hasLess: (value, expected) => value !== expected,
    isIdempotent: true,
  };
  return new Map<keyof ChaosTopics, Check>([
    ['echo', new SequenceCheck(topics.echo.name, echo)],
    ['min', running('min')],
    ['max', running('max')],
    ['sum', running('sum')],
    ['count', running('count')],
    ['groups', new GroupCheck(topics.groups.name, data, { guarantee, cached })],
    ['windows', new WindowCheck(topics.windows.name, data, guarantee)],
    ['pairs', new PairCheck(topics.pairs.name, data, other)],
  ]);
}

const LESS: Readonly<Record<RunningName, SequenceRules['hasLess']>> = {
  min: (value, expected) => value > expected,
  max: (value, expected) => value < expected,
  sum: (value, expected) => value < expected,
  count: (value, expected) => value < expected,
};

function byKey(
  data: readonly StoredDatum[],
  next: (before: Running, datum: Datum) => number,
): ReadonlyMap<string, readonly Expected[]> {
  const sequences = new Map<string, Running[]>();
  for (const datum of data) {
    const list = sequences.get(datum.key) ?? [];
    list.push({ n: datum.n, value: next(list.at(-1) ?? NOTHING, datum) });
    sequences.set(datum.key, list);
  }
  return sequences;
}
