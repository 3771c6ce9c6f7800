import { expect, test } from 'vitest';
import { portTests, SOON_MS, send } from './port-bench.ts';

portTests({ ofGroups: 'offsets in a transaction' }, (bench) => {
  test('are committed with its records, or not at all', async () => {
    const log = await bench.log();
    const [input, output] = [await bench.topic(log, 2), await bench.topic(log, 1)];
    const groupId = bench.own('group');
    const consumer = await bench.member(log, groupId, input);
    const producer = bench.producer(log, bench.own('id'));
    producer.beginTransaction();
    send(producer, output, 0, 'undone');
    await producer.sendOffsets([{ topic: input, partition: 0, offset: 5, metadata: 'm' }], consumer.groupMetadata());
    await producer.abortTransaction();
    expect(await log.admin().committedOffsets(groupId)).toEqual([]);
    producer.beginTransaction();
    send(producer, output, 0, 'done');
    const first = producer.sendOffsets([{ topic: input, partition: 0, offset: 6, metadata: 'm' }], consumer.groupMetadata());
    const second = producer.sendOffsets([{ topic: input, partition: 1, offset: 7, metadata: '' }], consumer.groupMetadata());
    // The commit waits for them by itself.
    await producer.commitTransaction();
    await Promise.all([first, second]);
    const offsets = await consumer.committed([0, 1].map((partition) => ({ topic: input, partition })));
    expect([...offsets].sort((a, b) => a.partition - b.partition)).toEqual([
      { topic: input, partition: 0, offset: 6, metadata: 'm' },
      { topic: input, partition: 1, offset: 7, metadata: '' },
    ]);
    await bench.shown(log, output).toEqual(['done']);
    producer.beginTransaction();
    await producer.sendOffsets([{ topic: input, partition: 0, offset: 8, metadata: '' }], consumer.groupMetadata());
    await producer.sendOffsets([], consumer.groupMetadata());
    await producer.commitTransaction();
    expect(await consumer.committed([{ topic: input, partition: 0 }])).toMatchObject([{ offset: 8 }]);
  });

  test('are waited for by whoever asks where the group stands', async () => {
    const log = await bench.log();
    const input = await bench.topic(log, 1);
    const consumer = await bench.member(log, bench.own('group'), input);
    const producer = bench.producer(log, bench.own('id'));
    producer.beginTransaction();
    await producer.sendOffsets([{ topic: input, partition: 0, offset: 3, metadata: '' }], consumer.groupMetadata());
    let told = false;
    const asked = consumer.committed([{ topic: input, partition: 0 }]).finally(() => {
      told = true;
    });
    await log.admin().endOffsets([{ topic: input, partition: 0 }]);
    expect(told).toBe(false);
    await producer.commitTransaction();
    expect(await asked).toMatchObject([{ offset: 3 }]);
  });

  test('of a member that is not in the group any more are refused; the transaction can be aborted', async () => {
    const log = await bench.log();
    const [input, output] = [await bench.topic(log, 1), await bench.topic(log, 1)];
    const groupId = bench.own('group');
    const consumer = await bench.member(log, groupId, input);
    const stale = consumer.groupMetadata();
    await bench.expel(groupId);
    const producer = bench.producer(log, bench.own('id'));
    const offsets = [{ topic: input, partition: 0, offset: 3, metadata: '' }];
    for (const fenced of [stale, { ...stale, generationId: stale.generationId - 1 }]) {
      producer.beginTransaction();
      send(producer, output, 0, 'zombie');
      // The copy is one that nobody gave out, which librdkafka cannot be told of at all.
      const code = expect.stringMatching(fenced === stale ? /^STREAM_GROUP_CHANGED$/ : /^STREAM_(GROUP_CHANGED|UNSUPPORTED)$/);
      await expect(producer.sendOffsets(offsets, fenced)).rejects.toMatchObject({ code });
      if (fenced === stale) await expect(producer.commitTransaction()).rejects.toMatchObject({ code, verdict: 'retry' });
      await producer.abortTransaction();
    }
    expect(await log.admin().committedOffsets(groupId)).toEqual([]);
    await expect
      .poll(
        async () => {
          await consumer.poll(10);
          producer.beginTransaction();
          send(producer, output, 0, 'member');
          try {
            await producer.sendOffsets(offsets, consumer.groupMetadata());
            await producer.commitTransaction();
            return true;
          } catch (error) {
            await producer.abortTransaction();
            return error;
          }
        },
        { timeout: SOON_MS },
      )
      .toBe(true);
    await bench.shown(log, output).toEqual(['member']);
    await expect.poll(() => log.admin().committedOffsets(groupId)).toMatchObject([{ offset: 3 }]);
  });
});
