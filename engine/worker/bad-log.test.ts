import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { count, keyBy, mapValues, to, toStream } from '../../operators/index.ts';
import { failureOf, named, onRealKafka, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Clock } from '../ports.ts';
import { GUARANTEES, type Guarantee } from '../task/task-services.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';

/** Time that goes so many times as fast: what a worker looks at every few seconds is looked at several times a second. */
const TIMES = 50;
const began = Date.now();
const fast: Clock = {
  now: () => began + (Date.now() - began) * TIMES,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / TIMES);
    return () => clearTimeout(timer);
  },
};
const TOLD_MS = 30_000;

const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const copy = pipeline(named('copy'), ({ from }) =>
  from(text('in')).pipe(
    mapValues((value) => value.toUpperCase()),
    to(text('out')),
  ),
);
const counting = pipeline(named('counting'), ({ from }) =>
  from(text('in')).pipe(
    keyBy('by-value', (value) => value),
    count('counts'),
    toStream(),
    to({ name: named('out'), key: string(), value: json<number | null>() }),
  ),
);

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

/** A topic with records that the worker has passed on, all committed. */
async function passedOn(plan = copy, partitions = 1, guarantee: Guarantee = 'at-least-once') {
  await bench.topics(['in', partitions], ['out', 1]);
  const out = await bench.follow('out', 1);
  const worker = await bench.work(plan, { clock: fast, guarantee });
  await bench.produce('in', ['a', 'b', 'c']);
  await expect.poll(() => out.length, { timeout: TOLD_MS }).toBe(3);
  await expect.poll(() => bench.lag(plan.name.slice(named('').length), 'in', partitions), { timeout: TOLD_MS }).toBe(0);
  return { out, worker };
}

describe('a topic under a running worker', () => {
  test('that is deleted ends it, and is named', async () => {
    const { worker } = await passedOn();
    await bench.log.admin().deleteTopics([named('in')]);
    expect(await failureOf(worker)).toMatchObject({
      code: 'STREAM_TOPIC_DELETED',
      verdict: 'stop',
      context: { topic: named('in') },
      message: expect.stringContaining('make it again'),
    });
  });

  test('that is deleted and made again ends it: nothing of the new one is passed over unseen', async () => {
    const { worker } = await passedOn();
    await bench.log.admin().deleteTopics([named('in')]);
    await bench.topics(['in', 1]);
    await bench.produce('in', ['d', 'e', 'f', 'g']);
    const failure = await failureOf(worker);
    // Between the two it may have been seen to be gone.
    expect(failure).toMatchObject({ code: expect.stringMatching(/^STREAM_TOPIC_(REPLACED|DELETED)$/), verdict: 'stop' });
  });

  test('that gets more partitions is read to the last of them', async () => {
    const { out, worker } = await passedOn();
    await bench.grow('in', 3);
    // A client that does not know of fewer.
    const log = kafkaLog({ brokers: [bench.kafka.bootstrap] });
    bench.onClose(() => log.close());
    const producer = log.producer({ clientId: 'other' });
    for (const partition of [1, 2]) producer.send(named('in'), partition, null, Buffer.from(`of ${partition}`), Date.now(), []);
    await producer.flush();
    await expect.poll(() => out.length, { timeout: TOLD_MS }).toBe(5);
    expect(bench.warnings.join()).toContain('has 3 partitions where it had 1: the worker starts again');
    expect(worker.state).toBe('running');
  });

  test('that gets more partitions than topics of its own have ends it, with what to do', async () => {
    const { worker } = await passedOn(counting, 2);
    await bench.grow('in', 4);
    expect(await failureOf(worker)).toMatchObject({
      code: 'STREAM_TOPIC_MISMATCH',
      verdict: 'stop',
      message: expect.stringContaining('Reset the application'),
    });
  });

  test('that holds its state and is deleted ends it', async () => {
    const { worker } = await passedOn(counting);
    await bench.log.admin().deleteTopics([`${counting.name}-counts-changelog`]);
    // A commit that was under way may fail before it is seen, and the next run makes the topic again.
    expect(await failureOf(worker)).toMatchObject({
      code: expect.stringMatching(/^STREAM_TOPIC_(REPLACED|DELETED)$/),
      verdict: 'stop',
    });
  });
});

describe('an offset that the log does not have', () => {
  test('as its records were deleted unread: they are counted and told, and the rest is read', async () => {
    const { out, worker } = await passedOn();
    await worker.stop();
    await bench.produce('in', ['d', 'e', 'f']);
    await bench.log.admin().deleteRecords([{ topic: named('in'), partition: 0, offset: 5 }]);
    const metrics = new RecordedMetrics();
    await bench.work(copy, { metrics });
    await expect.poll(() => out.map(({ value }) => value), { timeout: TOLD_MS }).toEqual(['A', 'B', 'C', 'F']);
    expect(metrics.sum('records_deleted_unread_total', { topic: named('in') })).toBe(2);
    expect(bench.warnings.join()).toContain(`${named('in')}-0 begins at 5, and the group has read up to 3`);
  });

  test('as the log ends before it: the worker stops, and repeats and passes over nothing', async () => {
    const { worker } = await passedOn();
    await worker.stop();
    // As if the log had been cut: the group says that it has read more than there is.
    const consumer = bench.log.consumer({
      groupId: copy.name,
      clientId: 'other',
      isolation: 'read_committed',
      offsetReset: 'earliest',
    });
    let joined = false;
    const none = async (): Promise<void> => {};
    await consumer.subscribe([named('in')], {
      assigned: async () => {
        joined = true;
      },
      revoked: none,
      lost: none,
    });
    while (!joined) await consumer.poll(100);
    await consumer.commit([{ topic: named('in'), partition: 0, offset: 10, metadata: '' }]);
    await consumer.close();
    expect(await failureOf(await bench.work(copy))).toMatchObject({
      code: 'STREAM_OFFSET_OUT_OF_RANGE',
      verdict: 'stop',
      context: { topic: named('in'), partition: 0, offset: 10, end: 3 },
      message: expect.stringContaining('Reset the application'),
    });
  });

  test.skipIf(onRealKafka)(
    'as the log was cut under the worker, and has gone on beyond: it stops, and passes over nothing',
    async () => {
      const { out, worker } = await passedOn();
      const held = bench.kafka.inject?.({ api: 'Fetch', topic: named('in'), delayMs: 60_000 });
      await expect.poll(() => held?.hits, { timeout: TOLD_MS }).toBeGreaterThan(0);
      expect(bench.kafka.loseEnd?.({ topic: named('in'), partition: 0, offset: 0 })).toBe(0);
      await bench.produce('in', ['v', 'w', 'x', 'y', 'z']);
      held?.lift();
      expect(await failureOf(worker)).toMatchObject({
        code: 'STREAM_OFFSET_OUT_OF_RANGE',
        verdict: 'stop',
        context: { topic: named('in'), partition: 0, offset: 3, end: 5 },
        message: expect.stringContaining('reset the application'),
      });
      expect(out).toHaveLength(3);
    },
  );

  test.skipIf(onRealKafka).each(GUARANTEES)(
    'as the log was cut while no worker ran, and has gone on beyond (%s): it stops, and passes over nothing',
    async (guarantee) => {
      const { out, worker } = await passedOn(copy, 1, guarantee);
      await worker.stop();
      expect(bench.kafka.loseEnd?.({ topic: named('in'), partition: 0, offset: 0 })).toBe(0);
      await bench.produce('in', ['v', 'w', 'x', 'y', 'z']);
      expect(await failureOf(await bench.work(copy, { guarantee }))).toMatchObject({
        code: 'STREAM_OFFSET_OUT_OF_RANGE',
        verdict: 'stop',
        context: { topic: named('in'), partition: 0, offset: 3, end: 5 },
        message: expect.stringContaining('has gone on to 5'),
      });
      expect(out).toHaveLength(3);
    },
  );
});
