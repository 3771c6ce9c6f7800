import { afterEach, beforeEach, expect, test } from 'vitest';
import { join, to } from '../../operators/index.ts';
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
