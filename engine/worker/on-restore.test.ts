import { afterEach, beforeEach, expect, test } from 'vitest';
import { count, joinGlobal, to } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import type { RestoreEvent } from './restore-event.ts';

const WAIT_MS = 30_000;
let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const plan = pipeline(named('looked-up'), ({ from, globalTable }) => {
  from(text('in')).pipe(
    joinGlobal('named', globalTable(text('names')), {
      key: (_value, key) => key,
      onMissing: 'drop',
      select: (_value, name) => name,
    }),
    to(text('out')),
  );
  from(text('in')).pipe(count('counts'));
});
const keys = Array.from({ length: 300 }, (_, i) => `k${i}`);

test('a worker tells how far its stores are restored, and its global tables; a listener that fails stops nothing', async () => {
  await bench.topics(['in', 2], ['names', 1], ['out', 1]);
  await bench.produce(
    'names',
    keys.map((key) => [key, `name of ${key}`] as const),
  );
  const first = await bench.work(plan);
  await bench.produce('in', keys);
  await expect.poll(() => bench.lag('looked-up', 'in', 2), { timeout: WAIT_MS }).toBe(0);
  await first.stop();

  const events: RestoreEvent[] = [];
  const metrics = new RecordedMetrics();
  const second = await bench.work(plan, {
    metrics,
    onRestore: (event) => {
      events.push(event);
      throw new Error('the dashboard is away');
    },
  });
  const done = (store: string) => events.filter((event) => event.kind === 'done' && event.store === store);
  // The global table is there when the worker runs.
  expect(done('names')).toMatchObject([{ topic: named('names'), partition: 0, restored: 300, remaining: 0 }]);
  await expect.poll(() => done('counts').length, { timeout: WAIT_MS }).toBe(2);
  expect(done('counts').reduce((sum, { restored }) => sum + restored, 0)).toBe(300);
  expect(
    done('counts')
      .map(({ topic, partition }) => `${topic}-${partition}`)
      .sort(),
  ).toEqual([0, 1].map((partition) => `${plan.name}-counts-changelog-${partition}`));
  for (const { task } of [...done('names'), ...done('counts')])
    expect(events.find((event) => event.task === task)).toMatchObject({ kind: 'started', restored: 0, etaMs: null });
  expect(metrics.sum('restore_records_total', { store: 'names' })).toBe(300);
  expect(metrics.sum('restore_records_total', { store: 'counts' })).toBe(300);
  const out = await bench.follow('out', 1);
  await bench.produce('in', ['k7']);
  await expect.poll(() => out.length, { timeout: WAIT_MS }).toBe(301);
  expect(second.state).toBe('running');
  expect(bench.warnings.join()).toContain('the dashboard is away');
});
