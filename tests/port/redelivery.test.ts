import { expect, test } from 'vitest';
import { numbers, portTests, produce, take } from './port-bench.ts';

portTests({ ofGroups: 'redelivery' }, (bench) => {
  test('what was not committed comes again, to whoever has the partition next', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const group = bench.own('group');
    await produce(log, topic, numbers('v', 10));
    const first = await bench.join(log, group, [topic]);
    await take(first.consumer, 10);
    await first.consumer.commit([{ topic, partition: 0, offset: 4, metadata: '' }]);
    await first.consumer.close();
    const second = await bench.join(log, group, [topic]);
    expect(await take(second.consumer, 6)).toEqual(numbers('v', 10).slice(4));
  });

  test('a member that its group went on without is told, commits nothing, and has it all again', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const group = bench.own('group');
    const { consumer, owned } = await bench.join(log, group, [topic]);
    await produce(log, topic, numbers('v', 3));
    expect(await take(consumer, 3)).toEqual(numbers('v', 3));
    await bench.expel(group);
    await expect(consumer.commit([{ topic, partition: 0, offset: 3, metadata: '' }])).rejects.toMatchObject({
      code: 'STREAM_GROUP_CHANGED',
      verdict: 'retry',
    });
    expect(await log.admin().committedOffsets(group)).toEqual([]);
    expect(await take(consumer, 3)).toEqual(numbers('v', 3));
    expect(owned.events).toEqual(['assigned 1', 'lost 1', 'assigned 1']);
    await consumer.commit([{ topic, partition: 0, offset: 3, metadata: '' }]);
    expect(await log.admin().committedOffsets(group)).toMatchObject([{ topic, partition: 0, offset: 3 }]);
  });

  test('a member that is told to join again has lost what it held, and has it again', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    const group = bench.own('group');
    const { consumer, owned } = await bench.join(log, group, [topic]);
    await produce(log, topic, numbers('v', 4), 0);
    expect(await take(consumer, 4)).toEqual(numbers('v', 4));
    await consumer.commit([{ topic, partition: 0, offset: 2, metadata: '' }]);
    consumer.rejoin();
    expect(() => consumer.groupMetadata()).toThrow('changed');
    expect(await take(consumer, 2)).toEqual(['v2', 'v3']);
    expect(owned.events).toEqual(['assigned 2', 'lost 2', 'assigned 2']);
    await consumer.commit([{ topic, partition: 0, offset: 4, metadata: '' }]);
  });

  test('a reader whose records are deleted goes on where the log begins', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    for (const partition of [0, 1]) await produce(log, topic, numbers('v', 10), partition);
    const places = [0, 1].map((partition) => ({ topic, partition }));
    await log.admin().deleteRecords([
      { topic, partition: 0, offset: 4 },
      { topic, partition: 1, offset: 10 },
    ]);
    expect(await log.admin().beginningOffsets(places)).toEqual([4, 10]);
    expect(await log.admin().endOffsets(places)).toEqual([10, 10]);
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    reader.assign(places.map((place) => ({ ...place, offset: 0 })));
    expect(await take(reader, 6)).toEqual(numbers('v', 10).slice(4));
    await produce(log, topic, ['late'], 1);
    expect(await take(reader, 1)).toEqual(['late']);
    await reader.close();
  });

  test('a group that must not choose where to begin fails without an offset, and with one that is gone', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const group = bench.own('group');
    await produce(log, topic, numbers('v', 10));
    const outOfRange = { code: 'STREAM_OFFSET_OUT_OF_RANGE', verdict: 'stop' };
    const pollOn = async (offsetReset: 'fail' | 'earliest'): Promise<string[]> => {
      const { consumer } = await bench.join(log, group, [topic], { offsetReset });
      try {
        return await take(consumer, 1);
      } finally {
        await consumer.close();
      }
    };
    await expect(pollOn('fail')).rejects.toMatchObject(outOfRange);
    const { consumer } = await bench.join(log, group, [topic]);
    await take(consumer, 10);
    await consumer.commit([{ topic, partition: 0, offset: 2, metadata: '' }]);
    await consumer.close();
    expect(await pollOn('fail')).toContain('v2');
    await log.admin().deleteRecords([{ topic, partition: 0, offset: 5 }]);
    await expect(pollOn('fail')).rejects.toMatchObject(outOfRange);
    expect(await pollOn('earliest')).toContain('v5');
  });
});
