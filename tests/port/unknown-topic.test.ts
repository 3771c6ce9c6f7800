import { expect, test } from 'vitest';
import { portTests, produce, send } from './port-bench.ts';

const UNKNOWN = 'STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION';
/** How long a topic may take to appear. */
const GIVE_UP_MS = 700;

portTests('unknown topic', (bench) => {
  test('is named to whoever writes to it, asks for its partitions, or subscribes to it', async () => {
    const log = await bench.log(GIVE_UP_MS);
    const nowhere = bench.own('nowhere');
    const unknown = { code: UNKNOWN, message: expect.stringContaining(`'${nowhere}'`) };
    const producer = log.producer({ clientId: 'p' });
    producer.send(nowhere, null, null, Buffer.from('x'), 1, []);
    await expect(producer.flush()).rejects.toMatchObject(unknown);
    expect(producer.bufferedBytes).toBe(0);
    await expect(producer.partitionCount(nowhere)).rejects.toMatchObject(unknown);
    await expect(bench.join(log, bench.own('group'), [nowhere])).rejects.toMatchObject(unknown);
    expect(await log.admin().describeTopics([nowhere])).toEqual([]);
    await producer.close();
  });

  test('holds up nothing that is written elsewhere', async () => {
    const log = await bench.log(GIVE_UP_MS);
    const [nowhere, topic] = [bench.own('nowhere'), await bench.topic(log, 1)];
    const producer = log.producer({ clientId: 'p' });
    send(producer, nowhere, 0, 'first');
    send(producer, topic, 0, 'x');
    await expect(producer.flush()).rejects.toMatchObject({ code: UNKNOWN });
    send(producer, topic, 0, 'y');
    await producer.flush();
    expect(await bench.read(log, { topic, partition: 0 })).toEqual(['x', 'y']);
    await producer.close();
  });

  test('a partition that the topic does not have is named', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    await produce(log, topic, ['x'], 1);
    const producer = log.producer({ clientId: 'p' });
    expect(await producer.partitionCount(topic)).toBe(2);
    expect(() => send(producer, topic, 2, 'y')).toThrow(`topic '${topic}' has 2 partitions`);
    await producer.close();
  });

  test('a producer that is closed early says so to whoever waits for the flush', async () => {
    const log = await bench.log();
    const producer = log.producer({ clientId: 'early' });
    producer.send(bench.own('nowhere'), null, null, Buffer.from('x'), 1, []);
    const refused = expect(producer.flush()).rejects.toMatchObject({ code: 'STREAM_CLOSED', verdict: 'retry' });
    await producer.close();
    await refused;
  });

  test('a record over the limit is refused before it is sent', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const producer = log.producer({ clientId: 'p' });
    expect(() => producer.send(topic, null, null, Buffer.alloc(2_000_000), 1, [])).toThrow('over the limit');
    await producer.close();
  });
});
