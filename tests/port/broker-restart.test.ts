import { expect, test } from 'vitest';
import { portTests, produce, SOON_MS, send, take, valuesOf } from './port-bench.ts';
import { type Ending, restartableBroker } from './restartable-broker.ts';

/** Restarting Apache Kafka takes some seconds, coming back to it some more. */
const GIVE_UP_MS = 120_000;
const LIMIT_MS = 180_000;
const ENDINGS: readonly Ending[] = ['stop', 'kill -9'];

portTests({ ofGroups: 'broker restart' }, (bench) => {
  test.for(ENDINGS)(
    '%s loses nothing: what is sent meanwhile arrives, members go on and commit',
    { timeout: LIMIT_MS },
    async (how) => {
      const kafka = await restartableBroker(bench, how);
      const log = bench.open(kafka.bootstrap, GIVE_UP_MS);
      const [topic, group] = [await bench.topic(log, 2), bench.own('group')];
      const consumer = await bench.member(log, group, topic);
      await produce(log, topic, ['before'], 0);
      expect(await take(consumer, 1)).toEqual(['before']);
      await consumer.commit([{ topic, partition: 0, offset: 1, metadata: 'before' }]);
      await kafka.end();
      const producer = log.producer({ clientId: 'late' });
      send(producer, topic, 0, 'during');
      const flushed = producer.flush();
      const polled = consumer.poll(300);
      await kafka.startAgain();
      await flushed;
      const found = [...valuesOf(await polled)];
      // The broker may have forgotten the member: then it begins again from what is committed.
      const goOn = async () => {
        found.push(...valuesOf(await consumer.poll(200)));
        return found;
      };
      await expect.poll(goOn, { timeout: GIVE_UP_MS }).toContain('during');
      expect(new Set(found)).toEqual(new Set(['during']));
      const commit = () => consumer.commit([{ topic, partition: 0, offset: 2, metadata: 'after' }]).then(() => 'committed');
      await expect
        .poll(
          async () => {
            await consumer.poll(20);
            return commit().catch((error: { code: string }) => error.code);
          },
          { timeout: SOON_MS },
        )
        .toBe('committed');
      expect(await log.admin().committedOffsets(group)).toMatchObject([{ topic, partition: 0, offset: 2, metadata: 'after' }]);
      await producer.close();
    },
  );

  test('between a write and its commit keeps the transaction', { timeout: LIMIT_MS }, async () => {
    const kafka = await restartableBroker(bench, 'stop');
    const log = bench.open(kafka.bootstrap, GIVE_UP_MS);
    const [topic, group] = [await bench.topic(log, 2), bench.own('group')];
    // Its session outlives the restart: only a member can say how far the group is.
    const consumer = await bench.member(log, group, topic, { sessionTimeoutMs: 60_000 });
    const producer = bench.producer(log, bench.own('id'), GIVE_UP_MS);
    producer.beginTransaction();
    send(producer, topic, 0, 'before');
    await producer.sendOffsets([{ topic, partition: 0, offset: 9, metadata: '' }], consumer.groupMetadata());
    await producer.flush();
    await kafka.end();
    send(producer, topic, 0, 'during');
    send(producer, topic, 1, 'during');
    const ending = producer.commitTransaction();
    await kafka.startAgain();
    await ending;
    await bench.shown(log, topic, 0).toEqual(['before', 'during']);
    await bench.shown(log, topic, 1).toEqual(['during']);
    expect(await log.admin().committedOffsets(group)).toMatchObject([{ topic, partition: 0, offset: 9 }]);
  });
});
