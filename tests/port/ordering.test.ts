import { expect, test } from 'vitest';
import { partitionOfKey } from '../../engine/model/murmur2.ts';
import { numbers, portTests, produce, take } from './port-bench.ts';

portTests('ordering', (bench) => {
  test('keeps the order of a partition, headers, nulls and timestamps', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const producer = log.producer({ clientId: 'p' });
    producer.send(topic, 0, null, Buffer.from('a'), 5, [
      ['h', Buffer.from('1')],
      ['h', Buffer.from('2')],
      ['e', Buffer.alloc(0)],
    ]);
    producer.send(topic, 0, Buffer.from('k'), null, 6, []);
    producer.send(topic, 0, Buffer.alloc(0), Buffer.alloc(0), 7, []);
    await producer.flush();
    expect(producer.position(topic, 0)).toBe(3);
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    reader.assign([{ topic, partition: 0, offset: 0 }]);
    const found: unknown[] = [];
    while (found.length < 3) {
      for (const batch of await reader.poll(5_000)) {
        while (batch.next()) {
          const { offset, timestamp, key, value, headers } = batch;
          found.push([
            offset,
            timestamp,
            key && String(key),
            value && String(value),
            headers.map(([n, v]) => [n, v && String(v)]),
          ]);
        }
      }
    }
    expect(found).toEqual([
      [
        0,
        5,
        null,
        'a',
        [
          ['h', '1'],
          ['h', '2'],
          ['e', ''],
        ],
      ],
      [1, 6, 'k', null, []],
      [2, 7, '', '', []],
    ]);
    await reader.close();
    await producer.close();
  });

  test('20,000 records over 6 partitions come back, each once, in order within their partition', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 6);
    const values = numbers('v', 20_000);
    await produce(log, topic, values);
    const reader = log.reader({ clientId: 'r', isolation: 'read_uncommitted' });
    reader.assign(Array.from({ length: 6 }, (_, partition) => ({ topic, partition, offset: 0 })));
    const found = await take(reader, values.length);
    expect(found).toHaveLength(values.length);
    const ofPartition = (list: readonly string[], partition: number) =>
      list.filter((value) => partitionOfKey(Buffer.from(value), 6) === partition).join();
    // Compared as texts: a difference of lists would take minutes to print.
    for (let partition = 0; partition < 6; partition++)
      expect(ofPartition(found, partition)).toBe(ofPartition(values, partition));
    await reader.close();
  });

  test('what a reader is given beside what it reads does not move it', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    for (const partition of [0, 1]) await produce(log, topic, numbers(`p${partition}-`, 100), partition);
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    reader.assign([{ topic, partition: 0, offset: 0 }]);
    const found = await take(reader, 1);
    reader.assign([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
    found.push(...(await take(reader, 200 - found.length)));
    expect(found.filter((value) => value.startsWith('p0'))).toEqual(numbers('p0-', 100));
    expect(found.filter((value) => value.startsWith('p1'))).toEqual(numbers('p1-', 100));
    await reader.close();
  });

  test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'packs with %s what the broker takes and gives back',
    async (compression) => {
      const log = await bench.log();
      const topic = await bench.topic(log, 1);
      const producer = log.producer({ clientId: 'packer', compression });
      for (const value of numbers('v', 5_000)) producer.send(topic, 0, null, Buffer.from(value), 1, []);
      await producer.flush();
      expect(await bench.read(log, { topic, partition: 0 })).toEqual(numbers('v', 5_000));
      await producer.close();
    },
  );

  test('a producer makes room when what it holds reaches the bound', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 20);
    const producer = log.producer({ clientId: 'bounded', maxBufferedBytes: 100_000, lingerMs: 200 });
    for (let i = 0; i < 400; i++) {
      producer.send(topic, i % 20, null, Buffer.alloc(1_000, 65), 1, []);
      await producer.ready();
      expect(producer.bufferedBytes).toBeLessThanOrEqual(100_000);
    }
    await producer.flush();
    expect(producer.bufferedBytes).toBe(0);
    expect(producer.position(topic, 7)).toBe(20);
    await producer.close();
  });
});
