import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { startEmbeddedKafka } from '../embedded/index.ts';
import type { Api } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { CreatePartitions, DescribeCluster, Metadata } from '../wire/index.ts';
import type { ConfigChanges } from './cluster-admin.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function open(bootstrap: string, giveUpAfterMs = 20_000): KafkaLog {
  const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs });
  cleanups.push(() => log.close());
  return log;
}

describe('a broker', () => {
  let log: KafkaLog;
  let bootstrap: string;
  beforeEach(async () => {
    const kafka = REAL_KAFKA === undefined ? await startEmbeddedKafka() : { bootstrap: REAL_KAFKA, stop: () => {} };
    cleanups.push(() => kafka.stop());
    bootstrap = kafka.bootstrap;
    log = open(bootstrap);
  });

  const made = async (partitions: number, configs: Readonly<Record<string, string>> = {}): Promise<string> => {
    const name = `cluster-admin-${randomUUID().slice(0, 8)}`;
    await log.admin().createTopics([{ name, partitions, configs }]);
    return name;
  };
  const configsOf = async (name: string) => (await log.admin().describeTopics([name]))[0]?.configs;

  test('tells its cluster', async () => {
    const { id, brokers, controllerId } = await log.cluster().describeCluster();
    expect(id).toMatch(/.+/);
    const [host, port] = bootstrap.split(':');
    expect(brokers).toEqual([{ id: controllerId, host, port: Number(port), rack: null }]);
  });

  test('changes configs of topics: those that are named, and in lists the parts that are named', async () => {
    const [one, two] = [await made(1, { 'retention.ms': '1000', 'segment.ms': '2000' }), await made(1)];
    await log.cluster().alterConfigs([
      { type: 'topic', name: one, set: { 'max.message.bytes': '2000000' }, unset: ['segment.ms'] },
      { type: 'topic', name: two, append: { 'cleanup.policy': 'compact' } },
    ]);
    await expect
      .poll(() => configsOf(one))
      .toMatchObject({ 'retention.ms': '1000', 'segment.ms': '604800000', 'max.message.bytes': '2000000' });
    const policyOf = async (name: string) => (await configsOf(name))?.['cleanup.policy']?.split(',').sort();
    await expect.poll(() => policyOf(two)).toEqual(['compact', 'delete']);
    await log.cluster().alterConfigs([{ type: 'topic', name: two, subtract: { 'cleanup.policy': 'delete' } }]);
    await expect.poll(() => policyOf(two)).toEqual(['compact']);
    await log.cluster().alterConfigs([]);
  });

  test('refuses what cannot be, by the name of the topic, and changes the others', async () => {
    const name = await made(1);
    const right = { type: 'topic', name, set: { 'retention.ms': '5000' } } as const;
    const alter = (wrong: ConfigChanges) => log.cluster().alterConfigs([wrong, right]);
    const other = await made(1);
    await expect(alter({ type: 'topic', name: other, set: { 'retention.ms': 'soon' } })).rejects.toMatchObject({
      code: 'STREAM_KAFKA_INVALID_CONFIG',
      message: expect.stringContaining(other),
    });
    await expect.poll(() => configsOf(name)).toMatchObject({ 'retention.ms': '5000' });
    // At once: it is not waited for a topic that nobody makes.
    await expect(alter({ type: 'topic', name: 'no-such-topic', set: { 'retention.ms': '1' } })).rejects.toMatchObject({
      code: 'STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION',
      message: expect.stringContaining('no-such-topic'),
    });
  });

  test('gives topics more partitions, which are there when the call is done, and never fewer', async () => {
    const name = await made(1);
    const partitionsOf = async () => (await log.admin().describeTopics([name]))[0]?.partitions;
    await log.cluster().createPartitions({ [name]: 3 });
    expect(await partitionsOf()).toBe(3);
    await log.cluster().createPartitions({ [name]: 3 });
    const places = [0, 1, 2].map((partition) => ({ topic: name, partition }));
    expect(await log.admin().endOffsets(places)).toEqual([0, 0, 0]);
    await expect(log.cluster().createPartitions({ [name]: 2 })).rejects.toMatchObject({
      code: 'STREAM_KAFKA_INVALID_PARTITIONS',
      verdict: 'stop',
      message: expect.stringContaining(name),
    });
    await expect(log.cluster().createPartitions({ 'no-such-topic': 2 })).rejects.toMatchObject({
      code: 'STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION',
    });
    expect(await partitionsOf()).toBe(3);
  });

  test.runIf(REAL_KAFKA !== undefined)('changes configs of brokers, of one or of all, and of groups', async () => {
    const { controllerId } = await log.cluster().describeCluster();
    const own = { type: 'broker', name: String(controllerId) } as const;
    const all = { type: 'broker', name: '' } as const;
    const group = { type: 'group', name: `group-${randomUUID()}` } as const;
    const undo = () =>
      log.cluster().alterConfigs([
        { ...own, unset: ['log.cleaner.threads'] },
        { ...all, unset: ['message.max.bytes'] },
        { ...group, unset: ['consumer.heartbeat.interval.ms'] },
      ]);
    // Other tests use this broker, too.
    cleanups.push(undo);
    await log.cluster().alterConfigs([
      { ...own, set: { 'log.cleaner.threads': '2' } },
      { ...all, set: { 'message.max.bytes': '2000000' } },
      { ...group, set: { 'consumer.heartbeat.interval.ms': '200' } },
    ]);
    // A topic takes what holds for all brokers where it says nothing itself.
    const name = await made(1);
    await expect.poll(() => configsOf(name)).toMatchObject({ 'max.message.bytes': '2000000' });
    await undo();
    await expect.poll(() => configsOf(name)).toMatchObject({ 'max.message.bytes': '1048588' });
    await expect(log.cluster().alterConfigs([{ ...own, set: { 'node.id': '7' } }])).rejects.toMatchObject({
      code: 'STREAM_KAFKA_INVALID_REQUEST',
    });
  });
});

describe('a broker of another kind', () => {
  const BROKERS = [{ nodeId: 3, host: '127.0.0.1', port: 1, rack: 'a' }];
  const fake = async (served: readonly unknown[], answer: (api: Api) => object): Promise<KafkaLog> => {
    const broker: FakeBroker = new FakeBroker(served as readonly Api[], (api) => answer(api));
    await broker.listen();
    cleanups.push(() => broker.stop());
    BROKERS[0] = { nodeId: 3, host: '127.0.0.1', port: broker.port, rack: 'a' };
    return open(`127.0.0.1:${broker.port}`);
  };
  const metadata = (topics: readonly object[]) => ({ brokers: BROKERS, clusterId: 'fake', controllerId: 3, topics });

  test('that cannot describe the cluster tells it with its topics', async () => {
    const log = await fake([Metadata], () => metadata([]));
    const [{ port } = { port: 0 }] = BROKERS;
    expect(await log.cluster().describeCluster()).toEqual({
      id: 'fake',
      controllerId: 3,
      brokers: [{ id: 3, host: '127.0.0.1', port, rack: 'a' }],
    });
  });

  test('that may not be asked says so', async () => {
    const log = await fake([Metadata, DescribeCluster], ({ key }) =>
      key === Metadata.key ? metadata([]) : { errorCode: ERROR.CLUSTER_AUTHORIZATION_FAILED, errorMessage: null, clusterId: '' },
    );
    await expect(log.cluster().describeCluster()).rejects.toMatchObject({
      code: 'STREAM_KAFKA_CLUSTER_AUTHORIZATION_FAILED',
      verdict: 'stop',
    });
  });

  test('whose quota is used up is asked again after the time that it tells, and one that controls no more is asked no more', async () => {
    const answers = [ERROR.THROTTLING_QUOTA_EXCEEDED, ERROR.NOT_CONTROLLER, ERROR.NONE];
    const asked: number[] = [];
    let partitions = 1;
    let lookUps = 0;
    const log = await fake([Metadata, CreatePartitions], ({ key }) => {
      if (key === Metadata.key) {
        lookUps++;
        const each = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, leaderId: 3 }));
        return metadata([{ errorCode: ERROR.NONE, name: 't', topicId: '0'.repeat(32), partitions: each.map(led) }]);
      }
      const errorCode = answers[asked.length] ?? ERROR.NONE;
      asked.push(lookUps);
      if (errorCode === ERROR.NONE) partitions = 2;
      return { throttleTimeMs: errorCode === ERROR.THROTTLING_QUOTA_EXCEEDED ? 20 : 0, results: [{ name: 't', errorCode }] };
    });
    await log.cluster().createPartitions({ t: 2 });
    expect(asked).toHaveLength(3);
    // Before each attempt it is looked up who controls.
    expect(new Set(asked).size).toBe(3);
  });

  test('that grew a topic and did not say so in time, and whose metadata are behind, is asked until they tell it', async () => {
    const answers = [ERROR.REQUEST_TIMED_OUT, ERROR.INVALID_PARTITIONS, ERROR.INVALID_PARTITIONS];
    let asked = 0;
    const log = await fake([Metadata, CreatePartitions], ({ key }) => {
      if (key !== Metadata.key) return { throttleTimeMs: 0, results: [{ name: 't', errorCode: answers[asked++] }] };
      const each = Array.from({ length: asked < answers.length ? 1 : 2 }, (_, partitionIndex) => ({
        partitionIndex,
        leaderId: 3,
      }));
      return metadata([{ errorCode: ERROR.NONE, name: 't', topicId: '0'.repeat(32), partitions: each.map(led) }]);
    });
    await log.cluster().createPartitions({ t: 2 });
    expect(asked).toBe(3);
  });

  test('that refuses a number of partitions at once is believed', async () => {
    let asked = 0;
    const log = await fake([Metadata, CreatePartitions], ({ key }) => {
      if (key !== Metadata.key) {
        asked++;
        return { throttleTimeMs: 0, results: [{ name: 't', errorCode: ERROR.INVALID_PARTITIONS }] };
      }
      const one = [{ partitionIndex: 0, leaderId: 3 }];
      return metadata([{ errorCode: ERROR.NONE, name: 't', topicId: '0'.repeat(32), partitions: one.map(led) }]);
    });
    await expect(log.cluster().createPartitions({ t: 2 })).rejects.toMatchObject({
      code: 'STREAM_KAFKA_INVALID_PARTITIONS',
      verdict: 'stop',
    });
    expect(asked).toBe(1);
  });
  const led = (part: object): object => ({ errorCode: ERROR.NONE, replicaNodes: [3], isrNodes: [3], ...part });
});
