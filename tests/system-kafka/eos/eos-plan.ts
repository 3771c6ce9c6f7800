import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import type { Plan } from '../../../engine/plan/plan.ts';
import type { Stream } from '../../../engine/plan/stream.ts';
import { aggregate, to, toStream } from '../../../operators/index.ts';
import { named } from '../../worker/worker-bench.ts';

export const PARTITIONS = 5;

const topic = <V>(name: string) => ({ name: named(name), key: string(), value: json<V>(), create: { partitions: PARTITIONS } });
export const data = topic<number>('data');
const repartition = topic<number>('repartition');

/** What each record of a key gives, in the order of its records. */
export const AGGREGATES = {
  min: { first: Number.MAX_SAFE_INTEGER, next: (so: number, value: number) => Math.min(so, value) },
  sum: { first: 0, next: (so: number, value: number) => so + value },
  max: { first: Number.MIN_SAFE_INTEGER, next: (so: number, value: number) => Math.max(so, value) },
  cnt: { first: 0, next: (so: number, _value: number) => so + 1 },
} as const;
export type AggregateName = keyof typeof AGGREGATES;

/** Copies its input and aggregates it by key; where it is complex also behind a topic that it writes and reads itself. */
export function eosPlan({ complex }: { readonly complex: boolean }): Plan {
  return pipeline(named('eos'), ({ from }) => {
    const input = from(data);
    input.pipe(to(topic<number>('echo')));
    aggregateTo('min', input);
    aggregateTo('sum', input);
    if (!complex) return;
    input.pipe(to(repartition));
    const again = from(repartition);
    aggregateTo('max', again);
    aggregateTo('cnt', again);
  });
}

function aggregateTo(name: AggregateName, input: Stream<string, number>): void {
  const { first, next } = AGGREGATES[name];
  input.pipe(aggregate(`${name}-by-key`, { init: () => first, add: next }), toStream(), to(topic<number | null>(name)));
}
