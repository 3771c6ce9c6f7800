import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agent, count, keyBy, to, toStream } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { keyValueRows } from '../query/store-kinds.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const GROUPS = 10;
const RECORDS = 4_000;
const CACHE = { cacheMaxBytes: 10 * 1024 * 1024, commitInterval: '200ms', drainTimeout: '60s' } as const;
const input = { name: named('in'), key: string(), value: string() };
const counts = { name: named('counts'), key: string(), value: json<number | null>() };
const values = Array.from({ length: RECORDS }, (_, i) => `v${i}`);

const counted = pipeline(named('counted'), ({ from }) =>
  from(input).pipe(
    keyBy('by-group', (value): string => `g${Number(value.slice(1)) % GROUPS}`),
    count('by-group-count'),
    toStream(),
    to(counts),
  ),
);

const askedBehind = pipeline(named('asked-behind'), ({ from }) =>
  from(input).pipe(
    keyBy('by-group', (value): string => `g${Number(value.slice(1)) % GROUPS}`),
    count('by-group-count'),
    toStream(),
    agent(
      'ask',
      {
        concurrency: 4,
        ordering: 'key',
        attemptTimeout: '20s',
        retry: { attempts: 1, backoff: '1ms' },
        onExhausted: 'stop',
        idempotencyKey: (value) => String(value),
      },
      async (value: number | null) => value,
    ),
    to(counts),
  ),
);

/** The counts of each group as they came out. */
function byGroup(
  records: readonly { readonly key: string | null; readonly value: string | null }[],
): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { key, value } of records) found.set(String(key), [...(found.get(String(key)) ?? []), Number(value)]);
  return found;
}

describe.each(['at-least-once', 'exactly-once'] as const)('a worker with a record cache, %s', (guarantee) => {
  test.each([
    ['a topic', counted],
    ['an agent', askedBehind],
  ])('tells %s behind it the newest counts, with every commit, and none is missing over restarts', async (_behind, plan) => {
    await bench.topics(['in', 3], ['counts', 1]);
    const out = await bench.follow('counts', 1);
    const half = RECORDS / 2;
    await bench.produce('in', values.slice(0, half));
    const first = await bench.work(plan, { ...CACHE, guarantee });
    await expect.poll(() => out.length).toBeGreaterThanOrEqual(1);
    await first.stop();
    await bench.produce('in', values.slice(half));
    const second = await bench.work(plan, { ...CACHE, guarantee });
    const newest = (): readonly (number | undefined)[] => [...byGroup(out).values()].map((each) => each.at(-1));
    await expect.poll(newest).toEqual(Array.from({ length: GROUPS }, () => RECORDS / GROUPS));
    const rows = second.store('by-group-count', keyValueRows<string, number>());
    expect(rows.get('g3')?.value).toBe(RECORDS / GROUPS);
    for (const each of byGroup(out).values()) {
      expect(each).toEqual([...each].sort((a, b) => a - b));
      expect(new Set(each).size).toBe(each.length);
    }
    expect(out.length).toBeLessThan(RECORDS / 2);
  });
});
