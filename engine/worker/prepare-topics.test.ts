import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, join, to, tumbling, window } from '../../operators/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Topic } from '../plan/plan.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const HOUR_MS = 3_600_000;
const text = (name: string) => ({ name, key: string(), value: string() });
const routed = (topics: readonly Topic<string, string>[]) =>
  pipeline('routed', ({ from }) =>
    from(text('in')).pipe(to((value) => topics.find(({ name }) => name === value) ?? text('nowhere'), { topics })),
  );

test('topics among which one is chosen are made before the first record', async () => {
  await bench.topics(['in', 1]);
  const made = { create: { partitions: 2 } };
  await bench.work(
    routed([
      { ...text('a'), ...made },
      { ...text('b'), ...made },
    ]),
  );
  const [a, b] = [await bench.follow('a', 2), await bench.follow('b', 2)];
  await bench.produce('in', ['a', 'b', 'b']);
  await expect.poll(() => [a.length, b.length]).toEqual([1, 2]);
});

test('one of them that does not exist is told before the first record', async () => {
  await bench.topics(['in', 1], ['a', 1]);
  await expect(bench.worker(routed([text('a'), text('b')])).start()).rejects.toMatchObject({
    code: 'STREAM_TOPIC_MISSING',
    message: expect.stringContaining("writes 'b'"),
  });
});

test('a join of topics with unequal partition counts is told before the first record, with the way out', async () => {
  await bench.topics(['in', 2], ['rows', 3], ['out', 1]);
  const joined = pipeline('joined', ({ from, table }) =>
    from(text('in')).pipe(
      join('with-row', table(text('rows')), { onMissing: 'drop', select: (value) => value, value: string() }),
      to(text('out')),
    ),
  );
  await expect(bench.worker(joined).start()).rejects.toMatchObject({
    code: 'STREAM_PLAN',
    message: expect.stringMatching(/step 'with-row'.*in \(2\).*rows \(3\).*put repartition\('name', \{ partitions: n \}\)/),
  });
});

describe('a changelog that is there already', () => {
  const totals = pipeline('totals', ({ from }) => from(text('in')).pipe(count('sums')));
  const hourly = (grace: '0ms' | '3h' | '30h') =>
    pipeline('hourly', ({ from }) =>
      from(text('in')).pipe(window(tumbling('1h', { grace })), count('per-hour', { emit: 'on-update' })),
    );
  const changelog = (name: string, configs: Readonly<Record<string, string>> = { 'cleanup.policy': 'compact' }) =>
    bench.log.admin().createTopics([{ name, partitions: 1, configs }]);

  test('with fewer replicas than are asked for is refused', async () => {
    await bench.topics(['in', 1]);
    await changelog('totals-sums-changelog');
    await expect(bench.worker(totals, { replicationFactor: 3 }).start()).rejects.toMatchObject({
      code: 'STREAM_TOPIC_MISMATCH',
      message: expect.stringMatching(/'totals-sums-changelog': its replication factor is 1 where 3 is asked for/),
    });
    await bench.work(totals, { replicationFactor: 1 });
  });

  test("with a stream's cleanup policy is refused: rows would be deleted by age", async () => {
    await bench.topics(['in', 1]);
    await changelog('totals-sums-changelog', {});
    await expect(bench.worker(totals).start()).rejects.toMatchObject({
      code: 'STREAM_TOPIC_MISMATCH',
      message: expect.stringMatching(/'totals-sums-changelog': its cleanup.policy is delete where compact is needed/),
    });
  });

  test('of windows that were kept a little shorter is used, and told; one that keeps less than they need is refused', async () => {
    const warned = () => bench.warnings.filter((text) => text.includes('hourly-per-hour-changelog'));
    await bench.topics(['in', 1]);
    await (await bench.work(hourly('0ms'))).stop();
    expect(warned()).toEqual([]);
    await (await bench.work(hourly('3h'))).stop();
    expect(warned()).toEqual([
      expect.stringContaining(`'hourly-per-hour-changelog' is ${(24 + 1) * HOUR_MS}, and ${(24 + 4) * HOUR_MS}`),
    ]);
    await expect(bench.worker(hourly('30h')).start()).rejects.toMatchObject({
      code: 'STREAM_TOPIC_MISMATCH',
      message: expect.stringContaining(`set retention.ms of the topic to ${(24 + 31) * HOUR_MS}`),
    });
    const set = { 'retention.ms': String((24 + 31) * HOUR_MS) };
    await bench.log.cluster().alterConfigs([{ type: 'topic', name: 'hourly-per-hour-changelog', set }]);
    await (await bench.work(hourly('30h'))).stop();
    // Those that are kept shorter again are all there.
    await bench.work(hourly('0ms'));
    expect(warned()).toHaveLength(1);
  });
});
