import { afterEach, beforeEach, expect, test } from 'vitest';
import { to } from '../../operators/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Topic } from '../plan/plan.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

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
