import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { StateStore } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import { type PipelineSources, pipeline } from '../engine/plan/pipeline.ts';
import type { Plan } from '../engine/plan/plan.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate } from './aggregate.ts';
import { cogroup, cogrouped } from './cogroup.ts';
import { count } from './count.ts';
import { dedupe } from './dedupe.ts';
import { map } from './map.ts';
import { reduce } from './reduce.ts';
import { session } from './session.ts';
import { sliding } from './sliding.ts';
import { suppress } from './suppress.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { unlimited } from './unlimited.ts';
import { window } from './window.ts';
import { hopping, tumbling } from './windows.ts';

const left = { name: 'left', key: string(), value: json<number>() };
const right = { name: 'right', key: string(), value: json<number>() };
const results = { name: 'results', key: string(), value: json<number | null>() };
const grace = '4ms' as const;

type Numbers = Stream<string, number>;
type Windows = Table<Windowed<string>, number>;

const flat = (table: Windows): void => {
  table.pipe(
    toStream(),
    map('flat', (value, { key, start, end }) => [`${key}[${start},${end}]`, value] as const),
    to(results),
  );
};
const onWindows = (windows: (numbers: Numbers) => Windows): Plan => pipeline('w', ({ from }) => flat(windows(from(left))));
const sum = { init: () => 0, add: (so: number, n: number) => (n === 9 ? null : so + n) };
const merge = (a: number, b: number): number => a + b;
const unbounded = { buffer: 'unbounded' } as const;
const sessions = session('5ms', { grace });

/** Pipelines that keep something about time. */
const PLANS: Readonly<Record<string, Plan>> = {
  tumbling: onWindows((numbers) => numbers.pipe(window(tumbling('10ms', { grace })), count('rows', { emit: 'on-update' }))),
  'tumbling on close': onWindows((numbers) =>
    numbers.pipe(window(tumbling('10ms', { grace })), count('rows', { emit: 'on-close' })),
  ),
  'hopping on close, rows deleted': onWindows((numbers) =>
    numbers.pipe(window(hopping('10ms', { advance: '3ms', grace })), aggregate('rows', { ...sum, emit: 'on-close' })),
  ),
  sliding: onWindows((numbers) =>
    numbers.pipe(window(sliding('6ms', { grace })), aggregate('rows', { ...sum, emit: 'on-update' })),
  ),
  'sliding on close': onWindows((numbers) =>
    numbers.pipe(window(sliding('6ms', { grace })), count('rows', { emit: 'on-close' })),
  ),
  session: onWindows((numbers) => numbers.pipe(window(sessions), aggregate('rows', { ...sum, emit: 'on-update', merge }))),
  'session on close': onWindows((numbers) => numbers.pipe(window(sessions), reduce('rows', { emit: 'on-close', add: merge }))),
  'session kept longer, on close': onWindows((numbers) =>
    numbers.pipe(window(sessions), aggregate('rows', { ...sum, emit: 'on-close', merge, retention: '20ms' })),
  ),
  unlimited: onWindows((numbers) => numbers.pipe(window(unlimited({ start: 5 })), count('rows', { emit: 'on-update' }))),
  'suppress until close': onWindows((numbers) =>
    numbers
      .pipe(window(sessions), count('rows', { emit: 'on-update' }))
      .pipe(suppress('final', { until: 'close', ...unbounded })),
  ),
  'suppress until a time': pipeline('s', ({ from }) => {
    const counts: Table<string, number> = from(left).pipe(count('rows'));
    counts.pipe(suppress('calm', { until: '7ms', ...unbounded }), toStream(), to(results));
  }),
  'suppress in a small buffer': pipeline('b', ({ from }) => {
    const counts: Table<string, number> = from(left).pipe(count('rows'));
    counts.pipe(suppress('calm', { until: '9ms', buffer: { maxBytes: 90, whenFull: 'emit' } }), toStream(), to(results));
  }),
  cogroup: pipeline('c', ({ from }: PipelineSources) =>
    flat(
      from(left).pipe(
        window(sliding('6ms', { grace })),
        cogroup('rows', { ...sum, emit: 'on-update', and: [cogrouped(from(right), (so: number, n: number) => so - n)] }),
      ),
    ),
  ),
  dedupe: pipeline('d', ({ from }) => from(left).pipe(dedupe('seen', { within: '6ms' }), to(results))),
};

const steps = fc.array(
  fc.record({
    right: fc.boolean(),
    key: fc.constantFrom('a', 'b', null),
    value: fc.integer({ min: 1, max: 9 }),
    ahead: fc.integer({ min: -12, max: 8 }),
    restart: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** What came out behind each record, and all rows at the end. */
async function run(plan: Plan, records: Steps, restarts: boolean): Promise<unknown> {
  const driver = await TestDriver.start(plan);
  const outputs: unknown[] = [];
  let time = 20;
  for (const { right: isRight, key, value, ahead, restart } of records) {
    const timestamp = Math.max(0, time + ahead);
    time = Math.max(time, timestamp);
    driver.send(isRight && plan.name === 'c' ? right : left, key, value, timestamp);
    outputs.push(driver.read(results).map((record) => [record.key, record.value, record.timestamp]));
    if (!restart || !restarts) continue;
    driver.commit();
    await driver.restart();
  }
  driver.commit();
  const names = plan.nodes.flatMap((node) => node.stores.map((store) => store.name));
  const rows = names.map((name) => [name, [...(driver.store(name) as StateStore & { all(): Iterable<unknown> }).all()]]);
  await driver.close();
  return { outputs, rows };
}

describe('a commit and a restart between any two records change nothing', () => {
  test.each(Object.entries(PLANS))('%s', async (_, plan) => {
    await fc.assert(
      fc.asyncProperty(steps, async (records) => {
        expect(await run(plan, records, true)).toEqual(await run(plan, records, false));
      }),
      { numRuns: 60 },
    );
  });
});
