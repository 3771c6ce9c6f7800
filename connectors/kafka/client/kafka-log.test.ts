import { connect, createServer } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { partitionOfKey } from '../../../engine/model/murmur2.ts';
import type { Log } from '../../../engine/ports.ts';
import { startEmbeddedKafka } from '../embedded/index.ts';
import { kafkaLog } from './kafka-log.ts';

// What this client shares with other drivers of the port is in tests/port.

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function open(bootstrap: string, giveUpAfterMs = 20_000): Log {
  const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs });
  cleanups.push(() => log.close());
  return log;
}

test('kafkajs places keys on the same partitions', async () => {
  const kafka = REAL_KAFKA === undefined ? await startEmbeddedKafka() : { bootstrap: REAL_KAFKA, stop: () => {} };
  cleanups.push(() => kafka.stop());
  const log = open(kafka.bootstrap);
  const topic = `keys-${Date.now().toString(36)}`;
  await log.admin().createTopics([{ name: topic, partitions: 7 }]);
  const keys = Array.from({ length: 100 }, (_, i) => `key-${i}-é`);
  const producer = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, messages: keys.map((key) => ({ key, value: key })) });
  await producer.disconnect();
  const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
  cleanups.push(() => reader.close());
  reader.assign(Array.from({ length: 7 }, (_, partition) => ({ topic, partition, offset: 0 })));
  for (let seen = 0; seen < keys.length; ) {
    for (const batch of await reader.poll(500)) {
      while (batch.next()) {
        expect(partitionOfKey(batch.key ?? Buffer.alloc(0), 7)).toBe(batch.partition);
        seen++;
      }
    }
  }
});

test('nothing that listens, and something that is not Kafka, are named with their port', async () => {
  const silent = createServer((socket) => void socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => silent.close());
  const { port } = silent.address() as { port: number };
  await expect(open(`127.0.0.1:${port}`, 300).admin().describeTopics()).rejects.toThrow(`127.0.0.1:${port}`);
  await new Promise<void>((resolve) => silent.close(() => resolve()));
  connect(port).on('error', () => {});
  await expect(open(`127.0.0.1:${port}`, 300).admin().describeTopics()).rejects.toMatchObject({
    code: 'STREAM_KAFKA_UNREACHABLE',
  });
  expect(() => kafkaLog({ brokers: [] }).admin()).toThrow('at least one');
  await expect(open('nonsense', 300).admin().describeTopics()).rejects.toThrow('host:port');
});

test.each([
  ['small', 10],
  ['as large as a batch', 900_000],
])('a flush waits for what was sent before it, while others go on sending records that are %s', async (_size, bytes) => {
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  const log = open(kafka.bootstrap);
  await log.admin().createTopics([{ name: 'busy', partitions: 2 }]);
  const producer = log.producer({ clientId: 'busy' });
  const value = Buffer.alloc(bytes);
  let goesOn = true;
  const others = (async () => {
    while (goesOn) {
      producer.send('busy', 1, null, value, 1, []);
      await producer.ready();
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let flushed = 1; flushed <= 3; flushed++) {
    producer.send('busy', 0, null, Buffer.from('x'), 1, []);
    await producer.flush();
    expect(producer.position('busy', 0)).toBe(flushed);
  }
  goesOn = false;
  await others;
  await producer.flush();
  expect(producer.bufferedBytes).toBe(0);
  await producer.close();
});
