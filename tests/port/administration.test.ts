import { expect, test } from 'vitest';
import { numbers, portTests, produce } from './port-bench.ts';

portTests('administration', (bench) => {
  test('topics are made once, described with their configs, and deleted; what is made again is empty', async () => {
    const log = await bench.log();
    const admin = log.admin();
    const name = bench.own('admin');
    const spec = { name, partitions: 3, configs: { 'retention.ms': '123456', 'cleanup.policy': 'delete' } };
    await admin.createTopics([spec]);
    await admin.createTopics([{ ...spec, partitions: 5 }]);
    const [described] = await admin.describeTopics([name, bench.own('missing')]);
    // The binding of librdkafka cannot ask for configs: it tells none rather than wrong ones.
    const configs = bench.combination.driver === 'ours' ? spec.configs : {};
    expect(described).toMatchObject({
      name,
      partitions: 3,
      replicationFactor: 1,
      configs,
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const [ours] = await bench
      .openOurs(await bench.bootstrap())
      .admin()
      .describeTopics([name]);
    expect(ours).toMatchObject({ configs: spec.configs, id: described?.id });
    expect((await admin.describeTopics()).map((topic) => topic.name)).toContain(name);
    expect(await admin.describeTopics([])).toEqual([]);
    await produce(log, name, numbers('v', 10));
    await admin.deleteTopics([name]);
    expect(await admin.describeTopics([name])).toEqual([]);
    await admin.createTopics([spec]);
    const places = [0, 1, 2].map((partition) => ({ topic: name, partition }));
    expect(await admin.endOffsets(places)).toEqual([0, 0, 0]);
    expect((await admin.describeTopics([name]))[0]?.id).not.toBe(described?.id);
    const wrong = { name: bench.own('config'), partitions: 1, configs: { 'no.such': '1' } };
    await expect(admin.createTopics([wrong])).rejects.toMatchObject({ code: 'STREAM_KAFKA_INVALID_CONFIG' });
  });

  test('the end of a log is what its readers see', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const place = { topic, partition: 0 };
    await produce(log, topic, numbers('v', 3), 0);
    const producer = bench.producer(log, bench.own('id'));
    producer.beginTransaction();
    producer.send(topic, 0, null, Buffer.from('open'), 1, []);
    await producer.flush();
    expect(await log.admin().endOffsets([place])).toEqual([3]);
    expect(await log.admin().endOffsets([place], 'read_uncommitted')).toEqual([4]);
    await producer.commitTransaction();
    await expect.poll(() => log.admin().endOffsets([place]), { timeout: 45_000 }).toEqual([5]);
  });
});
