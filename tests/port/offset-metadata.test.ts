import { expect, test } from 'vitest';
import { portTests } from './port-bench.ts';

/** What every broker takes unless it is told otherwise, less the byte that librdkafka's binding adds. */
const METADATA_BYTES_MAX = 4_095;

portTests({ ofGroups: 'offset metadata' }, (bench) => {
  test('is kept with the offset, in any letters, and is the next commit’s afterwards', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 3);
    const group = bench.own('group');
    const consumer = await bench.member(log, group, topic);
    const commits = ['mr1:AAEC', 'é ✓', ''].map((metadata, partition) => ({ topic, partition, offset: partition + 1, metadata }));
    await consumer.commit(commits);
    const inOrder = (list: readonly { readonly partition: number }[]) => [...list].sort((a, b) => a.partition - b.partition);
    expect(inOrder(await consumer.committed([0, 1, 2].map((partition) => ({ topic, partition }))))).toEqual(commits);
    expect(inOrder(await log.admin().committedOffsets(group))).toEqual(commits);
    await consumer.commit([{ topic, partition: 0, offset: 5, metadata: '' }]);
    expect(await consumer.committed([{ topic, partition: 0 }])).toEqual([{ topic, partition: 0, offset: 5, metadata: '' }]);
  });

  test('may be as long as brokers take it; longer metadata is refused', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const consumer = await bench.member(log, bench.own('group'), topic);
    const commit = { topic, partition: 0, offset: 1, metadata: 'm'.repeat(METADATA_BYTES_MAX) };
    await consumer.commit([commit]);
    expect(await consumer.committed([{ topic, partition: 0 }])).toEqual([commit]);
    await expect(consumer.commit([{ ...commit, offset: 2, metadata: 'm'.repeat(4_097) }])).rejects.toMatchObject({
      code: 'STREAM_KAFKA_OFFSET_METADATA_TOO_LARGE',
      verdict: 'stop',
    });
    expect(await consumer.committed([{ topic, partition: 0 }])).toEqual([commit]);
  });

  test('of a partition without a commit is none', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    const consumer = await bench.member(log, bench.own('group'), topic);
    await consumer.commit([{ topic, partition: 1, offset: 0, metadata: 'zero' }]);
    const places = [0, 1].map((partition) => ({ topic, partition }));
    expect(await consumer.committed(places)).toEqual([{ topic, partition: 1, offset: 0, metadata: 'zero' }]);
  });
});
