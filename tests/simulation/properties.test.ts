import fc from 'fast-check';
import { expect, test } from 'vitest';
import { json, string } from '../../engine/model/serdes.ts';
import type { KeyValueStore } from '../../engine/model/state-store.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { TestDriver } from '../../engine/test-kit/index.ts';
import {
  aggregate,
  count,
  dedupe,
  groupTable,
  hopping,
  join,
  joinTables,
  leftJoinStreams,
  session,
  sliding,
  suppress,
  toStream,
  toTable,
  tumbling,
  window,
} from '../../operators/index.ts';
import { to } from '../../operators/to.ts';

const left = { name: 'left', key: string(), value: json<number>() };
const right = { name: 'right', key: string(), value: json<number>() };

interface Update {
  readonly key: string;
  readonly value: number | null;
  readonly partition: number;
}

const updates = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 6 }),
    partition: fc.integer({ min: 0, max: 1 }),
  }),
  { maxLength: 40 },
);

/** All rows of a store, over its partitions. */
function rows(driver: TestDriver, store: string, partitions: number): readonly string[] {
  const all: string[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    for (const row of driver.store<KeyValueStore<string, unknown>>(store, partition).all())
      all.push(JSON.stringify([partition, ...row]));
  }
  return all.sort();
}

/** Rows of one table that is summed up by the parity of its values, so that two partitions meet in each sum. */
const sums = pipeline('sums', ({ table }) =>
  table(left, { store: 'rows' }).pipe(
    groupTable('by-parity', (value) => (value % 2 === 0 ? 'even' : 'odd')),
    aggregate('sum-by-parity', { init: () => 0, add: (sum, value) => sum + value, subtract: (sum, value) => sum - value }),
  ),
);

/** Two topics whose partitions of equal number meet in one task. */
const joined = pipeline('joined', ({ table }) =>
  table(left, { store: 'left-rows' }).pipe(
    joinTables('joined-rows', table(right, { store: 'right-rows' }), { store: 'joined-rows', select: (a, b) => a * 10 + b }),
  ),
);

test('any interleaving of two partitions gives the same sums', async () => {
  await fc.assert(
    fc.asyncProperty(updates, fc.infiniteStream(fc.boolean()), async (list, choices) => {
      const ofPartition = [0, 1].map((partition) =>
        list.map((each, i) => ({ ...each, time: i })).filter((each) => each.partition === partition),
      );
      const inOrder = await sumsOf(list.map((each, time) => ({ ...each, time })));
      const merged: (Update & { time: number })[] = [];
      const [first = [], second = []] = ofPartition;
      const [a, b] = [[...first], [...second]];
      while (a.length + b.length > 0) {
        const next = (choices.next().value && a.length > 0) || b.length === 0 ? a.shift() : b.shift();
        if (next) merged.push(next);
      }
      expect(await sumsOf(merged)).toEqual(inOrder);
      expect(inOrder).toEqual(expectedSums(list));
    }),
  );
});

/** The sums, told by plain code; a group that never had a row has no sum. */
function expectedSums(list: readonly Update[]): readonly string[] {
  const table = new Map<string, number>();
  const touched = new Set<string>();
  for (const { key, value, partition } of list) {
    if (value === null) table.delete(`${key}${partition}`);
    else {
      table.set(`${key}${partition}`, value);
      touched.add(value % 2 === 0 ? 'even' : 'odd');
    }
  }
  const sum = (parity: string): number =>
    [...table.values()].filter((value) => (value % 2 === 0 ? 'even' : 'odd') === parity).reduce((so, value) => so + value, 0);
  return [...touched].map((parity) => `${parity}=${sum(parity)}`).sort();
}

async function sumsOf(list: readonly (Update & { readonly time: number })[]): Promise<readonly string[]> {
  const driver = await TestDriver.start(sums, { partitions: 2 });
  // A key belongs to one partition, as a producer would have it.
  for (const { key, value, partition, time } of list) driver.send(left, `${key}${partition}`, value, time, { partition });
  const found: string[] = [];
  for (const partition of [0, 1]) {
    for (const [parity, { value }] of driver.store<KeyValueStore<string, number>>('sum-by-parity', partition).all())
      found.push(`${parity}=${value}`);
  }
  await driver.close();
  return found.sort();
}

test('two topics that are read together give the same table, whichever arrives first', async () => {
  const sides = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), value: fc.option(fc.nat(9)), side: fc.boolean() }), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(sides, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), async (list, sizes) => {
      const outcomes: (readonly string[])[] = [];
      for (const together of [false, true]) {
        const driver = await TestDriver.start(joined);
        // In one go, or piece by piece: each topic in its order, and both by time.
        for (let at = 0; at < list.length; ) {
          const size = together ? list.length : sizes.next().value;
          for (const [i, { key, value, side }] of list.slice(at, at + size).entries()) {
            const topic = side ? left : right;
            const bytes = value === null ? null : Buffer.from(JSON.stringify(value));
            driver.topics.append(topic.name, 0, { key: Buffer.from(key), value: bytes, timestamp: at + i, headers: [] });
          }
          driver.run();
          at += size;
        }
        outcomes.push([...rows(driver, 'joined-rows', 1), ...rows(driver, 'left-rows', 1), ...rows(driver, 'right-rows', 1)]);
        await driver.close();
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
    }),
  );
});

const tablePlans: Readonly<Record<string, { readonly plan: Plan; readonly stores: readonly string[] }>> = {
  table: { plan: pipeline('rows', ({ table }) => table(left, { store: 'rows' })), stores: ['rows'] },
  toTable: { plan: pipeline('to-table', ({ from }) => from(left).pipe(toTable('rows'))), stores: ['rows'] },
  joinTables: { plan: joined, stores: ['joined-rows', 'left-rows'] },
  groupTable: { plan: sums, stores: ['rows', 'sum-by-parity'] },
};

test.for(Object.entries(tablePlans))('%s: what comes again from any place changes no row', async ([, { plan, stores }]) => {
  await fc.assert(
    fc.asyncProperty(updates, fc.nat(), fc.nat(), async (list, a, b) => {
      const [from, to] = [
        Math.min(a % (list.length + 1), b % (list.length + 1)),
        Math.max(a % (list.length + 1), b % (list.length + 1)),
      ];
      const [once, again] = [await TestDriver.start(plan), await TestDriver.start(plan)];
      const send = (driver: TestDriver, i: number): void => {
        const { key, value, partition } = list[i] ?? { key: 'a', value: null, partition: 0 };
        const topic = partition === 1 && driver.topics.partitions('right') !== undefined ? right : left;
        driver.send(topic, key, value, i);
      };
      for (let i = 0; i < list.length; i++) send(once, i);
      // Up to `to`, then once more from `from` on.
      for (let i = 0; i < to; i++) send(again, i);
      for (let i = from; i < list.length; i++) send(again, i);
      for (const store of stores) expect(rows(again, store, 1), store).toEqual(rows(once, store, 1));
      await once.close();
      await again.close();
    }),
  );
});

const windowedPlans: Readonly<Record<string, Plan>> = {
  tumbling: pipeline('tumbling', ({ from }) =>
    from(left).pipe(window(tumbling('100ms', { grace: '20ms' })), count('kept', { emit: 'on-update' })),
  ),
  hopping: pipeline('hopping', ({ from }) =>
    from(left).pipe(window(hopping('100ms', { advance: '20ms', grace: '20ms' })), count('kept', { emit: 'on-close' })),
  ),
  sliding: pipeline('sliding', ({ from }) =>
    from(left).pipe(window(sliding('50ms', { grace: '20ms' })), count('kept', { emit: 'on-update' })),
  ),
  session: pipeline('session', ({ from }) =>
    from(left).pipe(window(session('5ms', { grace: '20ms' })), count('kept', { emit: 'on-close' })),
  ),
  dedupe: pipeline('dedupe', ({ from }) => from(left).pipe(dedupe('kept', { within: '100ms' }), to(right))),
  suppress: pipeline('suppress', ({ from }) =>
    from(left).pipe(
      window(tumbling('100ms', { grace: '20ms' })),
      count('counted', { emit: 'on-update' }),
      suppress('kept', { until: 'close', buffer: 'unbounded' }),
      toStream(),
    ),
  ),
  joinStreams: pipeline('join-streams', ({ from }) =>
    from(left).pipe(
      leftJoinStreams('kept', from(right), { before: '20ms', after: '20ms', grace: '20ms', select: (a, b) => [a, b] }),
    ),
  ),
  joinWithGrace: pipeline('join-grace', ({ from, table }) =>
    from(left).pipe(
      join('kept', table(right, { history: '100ms' }), { onMissing: 'null', grace: '50ms', select: (a, b) => [a, b] }),
    ),
  ),
};

/** Rows of all stores that grow with time; a table keeps one row for each key. */
function kept(driver: TestDriver): number {
  let size = 0;
  for (const store of driver.tasks().flatMap((task) => [...task.stores.values()]))
    size += [...(store as KeyValueStore<string, unknown>).all()].length;
  return size;
}

test.for(Object.entries(windowedPlans))('%s: what is kept does not grow once grace has passed', async ([, plan]) => {
  const driver = await TestDriver.start(plan);
  const sizes: number[] = [];
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 500; i++) {
      const time = (round * 500 + i) * 3;
      driver.send(left, `k${i % 5}`, i, time);
      if (driver.topics.partitions('right') !== undefined && i % 3 === 0) driver.send(right, `k${i % 5}`, i, time);
    }
    driver.commit();
    sizes.push(kept(driver));
  }
  const [first = 0, ...later] = sizes;
  expect(first).toBeGreaterThan(0);
  for (const size of later) expect(size).toBeLessThanOrEqual(first * 1.2 + 5);
  await driver.close();
});
