import { afterEach, beforeEach, expect, test } from 'vitest';
import { count } from '../../../operators/index.ts';
import { named, onRealKafka, WorkerBench } from '../../../tests/worker/worker-bench.ts';
import { topologyTopic } from '../../compile/topology.ts';
import { string } from '../../model/serdes.ts';
import { pipeline } from '../../plan/pipeline.ts';
import type { Plan } from '../../plan/plan.ts';

/** What is told and refused is in tests/port/upgrade.test.ts, for each driver; here it is what faults do. */
let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const APP = named('upgraded');
const TOPIC = topologyTopic(APP);
const counting = (store: string): Plan =>
  pipeline(APP, ({ from }) => {
    from({ name: named('words'), key: string(), value: string(), create: { partitions: 1 } }).pipe(count(store));
  });

test.skipIf(onRealKafka)('a version that may not be read is compared with nothing, which is told', async () => {
  await (await bench.work(counting('totals'), { upgradeCheck: 'refuse' })).stop();
  expect(bench.warnings).toEqual([]);
  bench.kafka.inject?.({ api: 'Fetch', topic: TOPIC, error: 'TOPIC_AUTHORIZATION_FAILED' });
  const worker = await bench.work(counting('sums'), { upgradeCheck: 'refuse' });
  expect(worker.state).toBe('running');
  expect(bench.warnings).toEqual([
    expect.stringMatching(/^not compared with the version that ran before.*TOPIC_AUTHORIZATION_FAILED/),
  ]);
});

test.skipIf(onRealKafka)(
  'a version that is not taken to be kept holds up neither the work nor its end, which is told',
  async () => {
    const away = bench.kafka.inject?.({ api: 'Produce', topic: TOPIC, error: 'NOT_LEADER_OR_FOLLOWER' });
    const worker = await bench.work(counting('totals'), { upgradeCheck: 'refuse' });
    await expect.poll(() => away?.hits).toBeGreaterThan(0);
    expect(worker.state).toBe('running');
    await worker.stop();
    expect(bench.warnings).toEqual([
      'this version could not be kept for the next upgrade to compare with: the log did not take it in time',
    ]);
  },
);

test.skipIf(onRealKafka)('a worker that is stopped while it looks does not start', async () => {
  await (await bench.work(counting('totals'), { upgradeCheck: 'refuse' })).stop();
  const hanging = bench.kafka.inject?.({ api: 'Fetch', topic: TOPIC, delayMs: 60_000 });
  const worker = bench.worker(counting('totals'), { upgradeCheck: 'refuse' });
  const starting = worker.start();
  starting.catch(() => {});
  await expect.poll(() => hanging?.hits).toBeGreaterThan(0);
  await worker.stop();
  await expect(starting).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  expect(bench.warnings).toEqual([]);
  hanging?.lift();
});
