import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { LogProducerOptions } from '../../../engine/ports.ts';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { fakeMetadata } from '../../testing/fake-metadata.ts';
import { startEmbeddedKafka } from '../embedded/index.ts';
import { producerConf } from '../librdkafka/producer-conf.ts';
import type { Api } from '../wire/api.ts';
import { BATCH, ERROR, InitProducerId, Metadata, Produce, type RequestOf } from '../wire/index.ts';
import type { KafkaLogOptions } from './client-options.ts';
import { kafkaLog } from './kafka-log.ts';
import { producerLimits } from './producer-limits.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function open(bootstrap: string, options: Partial<KafkaLogOptions> = {}) {
  const log = kafkaLog({ brokers: [bootstrap], ...options });
  cleanups.push(() => log.close());
  return log;
}

/** A broker that keeps what it is asked to write. */
async function writtenWith(batchBytes: number | undefined, values: readonly Buffer[]): Promise<readonly number[]> {
  const sizes: number[] = [];
  const broker: FakeBroker = new FakeBroker(
    [Metadata, InitProducerId, Produce] as unknown as readonly Api[],
    ({ key }, request) => {
      if (key === InitProducerId.key) return { errorCode: ERROR.NONE, producerId: 7, producerEpoch: 0 };
      if (key === Produce.key) {
        const responses = (request as RequestOf<typeof Produce>).topicData.map(({ name, partitionData }) => {
          for (const { records } of partitionData) sizes.push(records?.length ?? 0);
          return {
            name,
            partitionResponses: partitionData.map(({ index }) => ({ index, errorCode: ERROR.NONE, baseOffset: 0 })),
          };
        });
        return { responses };
      }
      return fakeMetadata(broker, ['t']);
    },
  );
  await broker.listen();
  cleanups.push(() => broker.stop());
  const producer = open(`127.0.0.1:${broker.port}`, batchBytes === undefined ? {} : { batchBytes }).producer({ clientId: 'p' });
  cleanups.push(() => producer.close());
  for (const value of values) producer.send('t', 0, null, value, 1, []);
  await producer.flush();
  return sizes;
}

describe('how large a batch becomes', () => {
  const values = Array.from({ length: 100 }, () => Buffer.alloc(100));

  test('is what was asked for; a record that is larger goes alone', async () => {
    const sizes = await writtenWith(1_000, [...values, Buffer.alloc(5_000), Buffer.alloc(10)]);
    expect(sizes.filter((size) => size > 1_000)).toEqual([BATCH.records + 5_009]);
    expect(sizes.length).toBeGreaterThan(10);
  });

  test('is 768 KiB where nothing is asked for', async () => {
    expect(await writtenWith(undefined, values)).toHaveLength(1);
  });
});

describe('how large a record may be', () => {
  const large = Buffer.alloc(3_000_000, 'x');

  test('can be raised, together with the topic', async () => {
    const kafka = REAL_KAFKA === undefined ? await startEmbeddedKafka() : { bootstrap: REAL_KAFKA, stop: () => {} };
    cleanups.push(() => kafka.stop());
    const log = open(kafka.bootstrap, { maxRecordBytes: 3_500_000 });
    const [raised, usual] = ['raised', 'usual'].map((name) => `${name}-${randomUUID().slice(0, 8)}`) as [string, string];
    await log.admin().createTopics([
      { name: raised, partitions: 1, configs: { 'max.message.bytes': '4000000' } },
      { name: usual, partitions: 1 },
    ]);
    const producer = log.producer({ clientId: 'p' });
    cleanups.push(() => producer.close());
    producer.send(raised, 0, null, large, 1, []);
    await producer.flush();
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    cleanups.push(() => reader.close());
    reader.assign([{ topic: raised, partition: 0, offset: 0 }]);
    const read: number[] = [];
    await expect
      .poll(async () => {
        for (const batch of await reader.poll(100)) while (batch.next()) read.push(batch.value?.length ?? 0);
        return read;
      })
      .toEqual([large.length]);
    // The topic has the last word.
    producer.send(usual, 0, null, large, 1, []);
    await expect(producer.flush()).rejects.toMatchObject({
      code: 'STREAM_KAFKA_MESSAGE_TOO_LARGE',
      verdict: 'stop',
      message: expect.stringContaining('max.message.bytes'),
    });
    expect(() => producer.send(raised, 0, null, Buffer.alloc(3_600_000), 1, [])).toThrow(
      /limit of 3500000 bytes.*maxRecordBytes/,
    );
  });

  test('is 1,000,000 bytes where nothing is said', () => {
    const producer = open('127.0.0.1:1').producer({ clientId: 'p' });
    cleanups.push(() => producer.close());
    expect(() => producer.send('t', 0, null, large, 1, [])).toThrow(
      expect.objectContaining({
        code: 'STREAM_RECORD_TOO_LARGE',
        verdict: 'park',
        context: { topic: 't', bytes: 3_000_040, limit: 1_000_000 },
      }),
    );
  });
});

test.each([
  ['maxRecordBytes', 0],
  ['maxRecordBytes', 1.5],
  ['maxRecordBytes', Number.NaN],
  ['batchBytes', -1],
  ['batchBytes', 104_857_601],
  ['batchBytes', '64kb'],
])('%s cannot be %j', (option, bytes) => {
  const options = { brokers: ['127.0.0.1:1'], [option]: bytes } as unknown as KafkaLogOptions;
  expect(() => kafkaLog(options).admin()).toThrow(expect.objectContaining({ code: 'STREAM_CONFIG', verdict: 'stop' }));
  expect(() => kafkaLog(options).admin()).toThrow(
    `${option}: expected a whole number of bytes from 1 to 104857600, not ${bytes}`,
  );
});

test('librdkafka is told the same limits', () => {
  const confOf = (limits: object) => producerConf({ clientId: 'p' }, 1_000, producerLimits(limits));
  expect(confOf({})).toMatchObject({ 'batch.size': 786_432, 'message.max.bytes': 1_000_000 });
  expect(confOf({ maxRecordBytes: 5_000_000, batchBytes: 2_000_000 })).toMatchObject({
    'batch.size': 2_000_000,
    'message.max.bytes': 5_000_000,
  });
  expect(confOf({ maxRecordBytes: 1, batchBytes: 1 })).toMatchObject({ 'batch.size': 1, 'message.max.bytes': 1_000 });
});

test('a compression that there is not is refused when a producer is made, by both clients', () => {
  const options = { clientId: 'p', compression: 'brotli' } as unknown as LogProducerOptions;
  const refused = {
    code: 'STREAM_CONFIG',
    verdict: 'stop',
    message: "compression: expected one of none, gzip, snappy, lz4, zstd, not 'brotli'",
  };
  expect(() => open('127.0.0.1:1').producer(options)).toThrow(expect.objectContaining(refused));
  expect(() => producerConf(options, 1_000, producerLimits({}))).toThrow(expect.objectContaining(refused));
});
