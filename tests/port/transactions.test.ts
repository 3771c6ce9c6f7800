import { expect, test } from 'vitest';
import { portTests, SOON_MS, send } from './port-bench.ts';

portTests('transactions', (bench) => {
  test('is seen when it is committed, and not when it was aborted', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const producer = bench.producer(log, bench.own('id'));
    producer.beginTransaction();
    send(producer, topic, 0, 'a1', 'a2');
    await producer.flush();
    expect(await bench.read(log, { topic, partition: 0 })).toEqual([]);
    await producer.commitTransaction();
    await bench.shown(log, topic).toEqual(['a1', 'a2']);
    producer.beginTransaction();
    send(producer, topic, 0, 'b1');
    await producer.flush();
    send(producer, topic, 0, 'b2');
    await producer.abortTransaction();
    producer.beginTransaction();
    send(producer, topic, 0, 'c1');
    await producer.commitTransaction();
    await bench.shown(log, topic).toEqual(['a1', 'a2', 'c1']);
    // What was sent before the abort may have reached the partition; it is not seen.
    const all = () => bench.read(log, { topic, partition: 0 }, 'read_uncommitted', 500);
    const withoutUnsent = async () => (await all()).filter((value) => value !== 'b2');
    await expect.poll(withoutUnsent, { timeout: SOON_MS }).toEqual(['a1', 'a2', 'b1', 'c1']);
    // The marker behind it takes an offset of its own.
    const [end = 0] = await log.admin().endOffsets([{ topic, partition: 0 }]);
    expect(producer.position(topic, 0)).toBe(end - 1);
  });

  test('reaches many partitions at once, transaction after transaction, each in the order of sending', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 12);
    const id = bench.own('id');
    let producer = bench.producer(log, id);
    const kept: string[][] = Array.from({ length: 12 }, () => []);
    for (let transaction = 0; transaction < 10; transaction++) {
      producer.beginTransaction();
      for (let i = 0; i < 300; i++) send(producer, topic, i % 12, `${transaction}/${i}`);
      if (transaction % 3 === 1) await producer.flush();
      if (transaction % 4 === 3) producer = await bench.abort(log, producer, id);
      else {
        for (let i = 0; i < 300; i++) kept[i % 12]?.push(`${transaction}/${i}`);
        await producer.commitTransaction();
      }
    }
    for (const [partition, values] of kept.entries()) await bench.shown(log, topic, partition).toEqual(values);
  });

  test('of several producers is told apart in one partition', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const [one, two, three] = [
      bench.producer(log, bench.own('id')),
      bench.producer(log, bench.own('id')),
      bench.producer(log, bench.own('id')),
    ];
    const plain = log.producer({ clientId: 'plain' });
    bench.onTidy(() => plain.close());
    for (const producer of [one, two, three]) producer.beginTransaction();
    for (let round = 0; round < 3; round++) {
      for (const [name, producer] of [
        ['one', one],
        ['two', two],
        ['three', three],
        ['plain', plain],
      ] as const) {
        send(producer, topic, 0, `${name}${round}`);
        await producer.flush();
      }
    }
    await two.abortTransaction();
    two.beginTransaction();
    send(two, topic, 0, 'two again');
    await two.commitTransaction();
    // The oldest transaction is open: nothing behind its first record can be read.
    expect(await bench.read(log, { topic, partition: 0 })).toEqual([]);
    await one.commitTransaction();
    await bench.shown(log, topic).toEqual(['one0']);
    await three.abortTransaction();
    await bench.shown(log, topic).toEqual(['one0', 'plain0', 'one1', 'plain1', 'one2', 'plain2', 'two again']);
  });

  test('is read to the end of the log, though that is the end of a transaction', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const producer = bench.producer(log, bench.own('id'));
    for (const end of ['commitTransaction', 'abortTransaction', 'abortTransaction'] as const) {
      producer.beginTransaction();
      send(producer, topic, 0, end);
      await producer.flush();
      await producer[end]();
    }
    await expect.poll(() => log.admin().endOffsets([{ topic, partition: 0 }]), { timeout: SOON_MS }).toEqual([6]);
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    bench.onTidy(() => reader.close());
    reader.assign([{ topic, partition: 0, offset: 0 }]);
    let reached = 0;
    const readOn = async (): Promise<number> => {
      for (const { nextOffset } of await reader.poll(500)) reached = nextOffset;
      return reached;
    };
    await expect.poll(readOn, { timeout: SOON_MS }).toBe(6);
  });

  test('may be nothing at all', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const producer = bench.producer(log, bench.own('id'));
    for (const end of ['commitTransaction', 'abortTransaction', 'commitTransaction'] as const) {
      producer.beginTransaction();
      await producer[end]();
    }
    producer.beginTransaction();
    send(producer, topic, 0, 'x');
    await producer.commitTransaction();
    producer.beginTransaction();
    await producer.commitTransaction();
    producer.beginTransaction();
    send(producer, topic, 0, 'y');
    await producer.commitTransaction();
    await bench.shown(log, topic).toEqual(['x', 'y']);
  });

  test('can be more than the producer may hold', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 3);
    const producer = log.producer({
      clientId: 'writer',
      transactionalId: bench.own('id'),
      maxBufferedBytes: 50_000,
      compression: 'lz4',
    });
    bench.onTidy(() => producer.close());
    producer.beginTransaction();
    for (let i = 0; i < 3_000; i++) {
      producer.send(topic, i % 3, null, Buffer.from(`${i}`.padEnd(100)), 1, []);
      if (i % 100 === 0) await producer.ready();
    }
    await producer.commitTransaction();
    expect(producer.bufferedBytes).toBe(0);
    for (const partition of [0, 1, 2]) {
      const values = Array.from({ length: 1_000 }, (_, i) => `${i * 3 + partition}`.padEnd(100));
      await bench.shown(log, topic, partition).toEqual(values);
    }
  });
});
