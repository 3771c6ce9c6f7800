import { json, string } from '../../../engine/model/serdes.ts';
import type { Windowed } from '../../../engine/model/windowed.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input, type SimulatedInput, type SimulationResult, simulatedSink } from '../../../engine/test-kit/index.ts';
import { aggregate, count, sink, toStream, tumbling, window } from '../../../operators/index.ts';
import { byKey, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';
import { windowCloses } from './windows.ts';

const clicks = { name: 'clicks', key: string(), value: json<number>() };
const readings = { name: 'readings', key: string(), value: json<number>() };
const SLOW = { faults: { outside: { slow: 0.2, slowMs: 12_000 } } } as const;

function countSinkCase(name: string): SimulatedCase {
  return {
    name,
    plan: pipeline('count-sink', ({ from }) =>
      from(clicks).pipe(
        count('clicks-by-user'),
        toStream(),
        sink('out', simulatedSink<string, number | null>('counts'), { maxPending: 20 }),
      ),
    ),
    inputs: (random) => Array.from({ length: random.between(40, 160) }, (_, i) => input(clicks, `k${random.below(9)}`, i, i)),
    options: SLOW,
    exactly: (result, inputs) => {
      const clicksBy = byKey(inputs, ({ key }) => key);
      const want = new Map([...clicksBy].map(([key, list]) => [key, list.map((_, i) => String(i + 1))]));
      const once = [...new Map(result.sunk('counts').map((record) => [record.id, record])).values()];
      return sameSequences('counts', valuesByKey(once), want);
    },
    atLeast: (result, inputs) => {
      const sunk = byKey(result.sunk<string, number>('counts'), ({ key }) => key);
      for (const [key, list] of byKey(inputs, (each) => each.key)) {
        const most = Math.max(0, ...(sunk.get(key) ?? []).map(({ value }) => value));
        if (most < list.length) return `${key} was counted ${most} times of ${list.length}`;
      }
      return undefined;
    },
  };
}

/** A sink directly behind a count: what waits for the sink has been counted already. */
export const countThenSink = countSinkCase('count-sink');

/** The same with record caches: what the sink gets at a commit is written before it. What comes again may be other counts than those before. */
export const countThenSinkCached: SimulatedCase = {
  ...countSinkCase('count-sink-cached'),
  cached: true,
  exactly: (result, inputs) => {
    const sunk = result.sunk<string, number>('counts');
    const first = new Map(sunk.toReversed().map((record) => [record.id, record]));
    const other = sunk.find(({ id, key, value }) => first.get(id)?.key !== key || first.get(id)?.value !== value);
    if (other) return `the record ${other.id} comes again as ${other.key}=${other.value}`;
    const clicksBy = byKey(inputs, ({ key }) => key);
    const found = byKey(sunk, ({ key }) => key);
    for (const [key, list] of found) {
      const most = Math.max(...list.map(({ value }) => value));
      const clicked = clicksBy.get(key)?.length ?? 0;
      if (most !== clicked) return `${key} was counted ${most} times of ${clicked}`;
    }
    return undefined;
  },
};

function lostWindow(result: SimulationResult, inputs: readonly SimulatedInput[]): string | undefined {
  const sunk = new Set(result.sunk<Windowed<string>, number>('finals').map(({ key }) => `${key.key}@${key.start}`));
  const closed = inputs.filter(({ key }) => !String(key).endsWith('-end'));
  const lost = closed.map(({ key, timestamp }) => `${key}@${timestamp - (timestamp % 100)}`).find((name) => !sunk.has(name));
  return lost === undefined ? undefined : `the result of window ${lost} never reached the sink`;
}

/** A sink directly behind windows that give their result once: a window that has closed does not close again. */
export const closeThenSink: SimulatedCase = {
  name: 'close-sink',
  plan: pipeline('close-sink', ({ from }) =>
    from(readings).pipe(
      window(tumbling('100ms', { grace: '50ms' })),
      aggregate('by-window', { init: () => 0, add: (sum) => sum + 1, emit: 'on-close' }),
      toStream(),
      sink('out', simulatedSink<Windowed<string>, number | null>('finals'), { maxPending: 20 }),
    ),
  ),
  inputs: windowCloses.inputs,
  options: { ...SLOW, partitions: 3 },
  exactly: lostWindow,
  atLeast: lostWindow,
};
