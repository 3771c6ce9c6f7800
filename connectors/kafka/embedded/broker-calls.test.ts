import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerConnection } from '../client/broker-connection.ts';
import {
  type BatchProducer,
  type Compression,
  crc32c,
  decodeResponse,
  ERROR,
  encodeRequest,
  RecordBatchBuilder,
  RecordCursor,
} from '../wire/index.ts';
import { ApiVersions } from '../wire/messages/api-versions.ts';
import { CreatePartitions } from '../wire/messages/create-partitions.ts';
import { CreateTopics } from '../wire/messages/create-topics.ts';
import { DeleteGroups } from '../wire/messages/delete-groups.ts';
import { DeleteRecords } from '../wire/messages/delete-records.ts';
import { DeleteTopics } from '../wire/messages/delete-topics.ts';
import { DescribeConfigs } from '../wire/messages/describe-configs.ts';
import { DescribeGroups } from '../wire/messages/describe-groups.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import { FindCoordinator } from '../wire/messages/find-coordinator.ts';
import { Heartbeat } from '../wire/messages/heartbeat.ts';
import { IncrementalAlterConfigs } from '../wire/messages/incremental-alter-configs.ts';
import { InitProducerId } from '../wire/messages/init-producer-id.ts';
import { JoinGroup } from '../wire/messages/join-group.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { ListGroups } from '../wire/messages/list-groups.ts';
import { ListOffsets } from '../wire/messages/list-offsets.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { OffsetCommit } from '../wire/messages/offset-commit.ts';
import { OffsetFetch } from '../wire/messages/offset-fetch.ts';
import { Produce } from '../wire/messages/produce.ts';
import { SyncGroup } from '../wire/messages/sync-group.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

const TOPIC = 2;
const CLIENT = { clientSoftwareName: 'test', clientSoftwareVersion: '1' };
/** In the newest versions in which topics have names. */
const FetchByName = { ...Fetch, max: 12 };
const ProduceByName = { ...Produce, max: 12 };

let kafka: EmbeddedKafka;
let broker: BrokerConnection;
const connections: BrokerConnection[] = [];

beforeEach(async () => {
  kafka = await startEmbeddedKafka();
  broker = await another();
});
afterEach(async () => {
  for (const each of connections.splice(0)) each.close();
  await kafka.stop();
});

async function another(): Promise<BrokerConnection> {
  const connection = await BrokerConnection.open(kafka.bootstrap, 'test', 10_000);
  connections.push(connection);
  return connection;
}

async function create(name: string, numPartitions = 1, configs: Readonly<Record<string, string>> = {}): Promise<number> {
  const { topics } = await broker.request(CreateTopics, {
    timeoutMs: 1_000,
    topics: [
      {
        name,
        numPartitions,
        replicationFactor: -1,
        configs: Object.entries(configs).map(([config, value]) => ({ name: config, value })),
      },
    ],
  });
  return topics[0]?.errorCode ?? Number.NaN;
}

function batchOf(
  values: readonly (string | readonly [value: string, timestamp: number])[],
  producer?: BatchProducer,
  compression: Compression = 'none',
): Buffer {
  const builder = new RecordBatchBuilder();
  for (const each of values) {
    const [value, timestamp] = typeof each === 'string' ? [each, 1_000] : each;
    builder.append(null, Buffer.from(value), timestamp, []);
  }
  return Buffer.from(builder.finish(compression, producer));
}

async function produce(name: string, records: Buffer, index = 0, acks = -1) {
  const { responses } = await broker.request(ProduceByName, {
    acks,
    timeoutMs: 1_000,
    topicData: [{ name, partitionData: [{ index, records }] }],
  });
  const answer = responses[0]?.partitionResponses[0];
  if (!answer) throw new Error('no answer for the partition');
  return answer;
}

async function fetchFrom(
  topic: string,
  fetchOffset: number,
  { partition = 0, maxWaitMs = 0, maxBytes = 1 << 20, connection = broker } = {},
) {
  const { responses } = await connection.request(FetchByName, {
    maxWaitMs,
    minBytes: 1,
    maxBytes,
    topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: maxBytes }] }],
  });
  const answer = responses[0]?.partitions[0];
  if (!answer) throw new Error('no answer for the partition');
  return answer;
}

function valuesOf(records: Buffer | null, fetchOffset = 0): string[] {
  const cursor = new RecordCursor({
    topic: 't',
    partition: 0,
    records: records ?? Buffer.alloc(0),
    fetchOffset,
    highWatermark: 0,
  });
  const values: string[] = [];
  while (cursor.next()) values.push(String(cursor.value));
  return values;
}

async function offsetAt(name: string, timestamp: number) {
  const { topics } = await broker.request(ListOffsets, { topics: [{ name, partitions: [{ partitionIndex: 0, timestamp }] }] });
  const { offset, timestamp: found, errorCode } = topics[0]?.partitions[0] ?? { offset: Number.NaN, timestamp: 0, errorCode: 0 };
  return { offset, timestamp: found, errorCode };
}

describe('versions and metadata', () => {
  test('what is served is named; a client that asks in a version from the future is told in the oldest form', async () => {
    const { apiKeys } = await broker.request(ApiVersions, CLIENT);
    for (const api of [Produce, Fetch, ListOffsets, Metadata, OffsetCommit, OffsetFetch, FindCoordinator, JoinGroup]) {
      const served = apiKeys.find(({ apiKey }) => apiKey === api.key);
      expect(served?.maxVersion).toBe(api.max);
    }
    const socket = connect(kafka.port, '127.0.0.1');
    const request = Buffer.concat(encodeRequest(ApiVersions, 3, 7, 'future', CLIENT));
    request.writeInt16BE(99, 6);
    socket.write(request);
    const [answer] = (await new Promise<Buffer[]>((resolve) => socket.once('data', (data: Buffer) => resolve([data])))) as [
      Buffer,
    ];
    socket.destroy();
    const told = decodeResponse(ApiVersions, 0, answer.subarray(4));
    expect(told.errorCode).toBe(ERROR.UNSUPPORTED_VERSION);
    expect(told.apiKeys).toEqual(apiKeys.filter(({ apiKey }) => apiKey === ApiVersions.key));
  });

  test('topics are told by name, by id, or all; what does not exist has its error', async () => {
    await create('a', 2);
    await create('b', 1);
    const all = await broker.request(Metadata, { topics: null });
    expect(all.topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(all.brokers).toMatchObject([{ nodeId: all.controllerId, host: '127.0.0.1', port: kafka.port }]);
    const some = await broker.request(Metadata, { topics: [{ name: 'b' }, { name: 'no' }, { name: 'not a name' }] });
    expect(some.topics.map(({ errorCode }) => errorCode)).toEqual([
      ERROR.NONE,
      ERROR.UNKNOWN_TOPIC_OR_PARTITION,
      ERROR.INVALID_TOPIC_EXCEPTION,
    ]);
    const { topicId = '' } = some.topics[0] ?? {};
    const byId = await broker.request(Metadata, { topics: [{ name: null, topicId }] });
    expect(byId.topics[0]?.name).toBe('b');
    const unnamed = await broker.request(Metadata, { topics: [{ name: '', topicId }] });
    expect(unnamed.topics).toMatchObject([{ name: 'b', topicId, errorCode: ERROR.NONE }]);
    expect((await broker.request(FindCoordinator, { key: 'g' }, { versionMax: 3 })).nodeId).toBe(all.controllerId);
    const { coordinators } = await broker.request(FindCoordinator, { coordinatorKeys: ['g', 'h'] });
    expect(coordinators).toMatchObject(['g', 'h'].map((key) => ({ key, errorCode: ERROR.NONE, nodeId: all.controllerId })));
  });
});

describe('topics and configs', () => {
  test('are made, checked, grown and deleted; one made again begins empty', async () => {
    expect(await create('t', 2)).toBe(ERROR.NONE);
    expect(await create('t', 2)).toBe(ERROR.TOPIC_ALREADY_EXISTS);
    expect(await create('none', 0)).toBe(ERROR.INVALID_PARTITIONS);
    expect(await create('..', 1)).toBe(ERROR.INVALID_TOPIC_EXCEPTION);
    expect(await create('x', 1, { 'retention.ms': 'long' })).toBe(ERROR.INVALID_CONFIG);
    const only = await broker.request(CreateTopics, {
      timeoutMs: 1,
      validateOnly: true,
      topics: [{ name: 'only-checked', numPartitions: 3, replicationFactor: 1 }],
    });
    expect(only.topics[0]?.errorCode).toBe(ERROR.NONE);
    const grow = async (name: string, count: number) =>
      (await broker.request(CreatePartitions, { topics: [{ name, count, assignments: null }], timeoutMs: 1 })).results[0]
        ?.errorCode;
    expect(await grow('t', 4)).toBe(ERROR.NONE);
    expect(await grow('t', 4)).toBe(ERROR.INVALID_PARTITIONS);
    expect(await grow('only-checked', 4)).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
    expect((await produce('t', batchOf(['old']), 3)).errorCode).toBe(ERROR.NONE);
    const remove = async (name: string) =>
      (await broker.request(DeleteTopics, { topicNames: [name], timeoutMs: 1 }, { versionMax: 5 })).responses[0]?.errorCode;
    expect(await remove('t')).toBe(ERROR.NONE);
    expect(await remove('t')).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
    expect((await produce('t', batchOf(['x']))).errorCode).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
    await create('t', 4);
    expect((await fetchFrom('t', 0, { partition: 3 })).highWatermark).toBe(0);
  });

  test('configs are read back with where they come from, set and taken away', async () => {
    await create('t', 1, { 'retention.ms': '1000' });
    const read = async (): Promise<Record<string, readonly [string | null, boolean]>> => {
      const resources = [{ resourceType: TOPIC, resourceName: 't', configurationKeys: ['retention.ms', 'max.message.bytes'] }];
      const { results } = await broker.request(DescribeConfigs, { resources });
      return Object.fromEntries((results[0]?.configs ?? []).map((each) => [each.name, [each.value, each.configSource === 5]]));
    };
    expect(await read()).toEqual({ 'retention.ms': ['1000', false], 'max.message.bytes': ['1048588', true] });
    const alter = async (name: string, configOperation: number, value: string | null) => {
      const resources = [{ resourceType: TOPIC, resourceName: 't', configs: [{ name, configOperation, value }] }];
      return (await broker.request(IncrementalAlterConfigs, { resources })).responses[0]?.errorCode;
    };
    expect(await alter('max.message.bytes', 0, '500')).toBe(ERROR.NONE);
    expect(await alter('retention.ms', 1, null)).toBe(ERROR.NONE);
    expect(await alter('retention.ms', 2, '5')).toBe(ERROR.INVALID_CONFIG);
    expect(await alter('no.such.config', 0, '5')).toBe(ERROR.INVALID_CONFIG);
    expect(await read()).toEqual({ 'retention.ms': ['604800000', true], 'max.message.bytes': ['500', false] });
    expect((await produce('t', batchOf(['x'.repeat(600)]))).errorCode).toBe(ERROR.MESSAGE_TOO_LARGE);
    const unknown = [{ resourceType: TOPIC, resourceName: 'no', configurationKeys: null }];
    expect((await broker.request(DescribeConfigs, { resources: unknown })).results[0]?.errorCode).toBe(
      ERROR.UNKNOWN_TOPIC_OR_PARTITION,
    );
  });
});

describe('producing', () => {
  test('what is damaged, old, empty, of a broker or of a transaction is refused and not stored', async () => {
    await create('t');
    const damaged = batchOf(['x']);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const old = batchOf(['x']);
    old.writeInt8(1, 16);
    const control = withAttributes(batchOf(['x']), 0x20);
    const transactional = batchOf(['x'], { producerId: 1, producerEpoch: 0, baseSequence: 0, transactional: true });
    const wanted: readonly (readonly [Buffer, number])[] = [
      [damaged, ERROR.CORRUPT_MESSAGE],
      [batchOf(['x']).subarray(0, 65), ERROR.CORRUPT_MESSAGE],
      [old, ERROR.UNSUPPORTED_FOR_MESSAGE_FORMAT],
      [Buffer.alloc(0), ERROR.INVALID_RECORD],
      [control, ERROR.INVALID_RECORD],
      [transactional, ERROR.INVALID_TXN_STATE],
    ];
    for (const [records, errorCode] of wanted) expect((await produce('t', records)).errorCode).toBe(errorCode);
    expect((await produce('t', batchOf(['x']), 7)).errorCode).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
    expect((await produce('t', batchOf(['x']), 0, 5)).errorCode).toBe(ERROR.INVALID_REQUIRED_ACKS);
    expect((await offsetAt('t', -1)).offset).toBe(0);
    expect(await produce('t', batchOf(['a', 'b']))).toMatchObject({ errorCode: ERROR.NONE, baseOffset: 0 });
    expect(await produce('t', Buffer.concat([batchOf(['c']), batchOf(['d'])]))).toMatchObject({ baseOffset: 2 });
    expect(valuesOf((await fetchFrom('t', 0)).records)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('an idempotent producer: a batch that comes again is stored once, one out of order is refused', async () => {
    await create('t');
    const { producerId } = await broker.request(InitProducerId, { transactionalId: null, transactionTimeoutMs: 1 });
    const of = (baseSequence: number, values: string[], producerEpoch = 0) =>
      batchOf(values, { producerId, producerEpoch, baseSequence, transactional: false });
    expect(await produce('t', of(0, ['a', 'b']))).toMatchObject({ errorCode: ERROR.NONE, baseOffset: 0 });
    expect(await produce('t', of(2, ['c']))).toMatchObject({ errorCode: ERROR.NONE, baseOffset: 2 });
    expect(await produce('t', of(0, ['a', 'b']))).toMatchObject({ errorCode: ERROR.NONE, baseOffset: 0 });
    expect((await produce('t', of(7, ['z']))).errorCode).toBe(ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect((await produce('t', of(0, ['n'], 1))).errorCode).toBe(ERROR.NONE);
    expect((await produce('t', of(3, ['o'], 0))).errorCode).toBe(ERROR.INVALID_PRODUCER_EPOCH);
    expect(valuesOf((await fetchFrom('t', 0)).records)).toEqual(['a', 'b', 'c', 'n']);
  });

  test('without acknowledgement nothing is answered, and the next call is', async () => {
    await create('t');
    void broker
      .request(ProduceByName, {
        acks: 0,
        timeoutMs: 1,
        topicData: [{ name: 't', partitionData: [{ index: 0, records: batchOf(['quiet']) }] }],
      })
      .catch(() => {});
    expect((await broker.request(Metadata, { topics: [] })).brokers).toHaveLength(1);
    expect(valuesOf((await fetchFrom('t', 0)).records)).toEqual(['quiet']);
  });

  test.each(['gzip', 'snappy', 'lz4'] as const)('%s batches pass through unchanged', async (compression) => {
    await create('t');
    const values = Array.from({ length: 300 }, (_, i) => `value ${i}`);
    await produce('t', batchOf(values, undefined, compression));
    const { records } = await fetchFrom('t', 0);
    expect(records?.readInt16BE(21)).toBe(['none', 'gzip', 'snappy', 'lz4'].indexOf(compression));
    expect(valuesOf(records)).toEqual(values);
  });

  test('a topic may ask for the time of arrival', async () => {
    await create('t', 1, { 'message.timestamp.type': 'LogAppendTime' });
    const before = Date.now();
    await produce('t', batchOf([['a', 5]]));
    const { records } = await fetchFrom('t', 0);
    const cursor = new RecordCursor({
      topic: 't',
      partition: 0,
      records: records ?? Buffer.alloc(0),
      fetchOffset: 0,
      highWatermark: 1,
    });
    expect(cursor.next()).toBe(true);
    expect(cursor.timestamp).toBeGreaterThanOrEqual(before);
    expect(await create('u', 1, { 'message.timestamp.type': 'Sometimes' })).toBe(ERROR.INVALID_CONFIG);
  });
});

describe('fetching', () => {
  test('a fetch that waits is woken by new data, on whichever partition it comes', async () => {
    await create('t', 3);
    const waiting = broker.request(FetchByName, {
      maxWaitMs: 8_000,
      minBytes: 1,
      maxBytes: 1 << 20,
      topics: [
        { topic: 't', partitions: [0, 1, 2].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1 << 20 })) },
      ],
    });
    const begun = performance.now();
    const writer = await another();
    await writer.request(ProduceByName, {
      acks: -1,
      timeoutMs: 1,
      topicData: [{ name: 't', partitionData: [{ index: 2, records: batchOf(['news']) }] }],
    });
    const { responses } = await waiting;
    expect(performance.now() - begun).toBeLessThan(6_000);
    expect(responses[0]?.partitions.map(({ records }) => valuesOf(records))).toEqual([[], [], ['news']]);
  });

  test('with nothing new it answers after the time given, and a client that goes away in between hurts nobody', async () => {
    await create('t');
    const gone = await another();
    void fetchFrom('t', 0, { maxWaitMs: 5_000, connection: gone }).catch(() => {});
    const begun = performance.now();
    const waiting = fetchFrom('t', 0, { maxWaitMs: 150 });
    gone.close();
    expect(await waiting).toMatchObject({ errorCode: ERROR.NONE, highWatermark: 0 });
    expect(performance.now() - begun).toBeGreaterThan(140);
  });

  test('the bound on bytes is kept, but one batch is always given', async () => {
    await create('t');
    for (const letter of 'abcdef') await produce('t', batchOf([letter.repeat(1_000)]));
    expect(valuesOf((await fetchFrom('t', 0, { maxBytes: 2_500 })).records)).toHaveLength(2);
    expect(valuesOf((await fetchFrom('t', 2, { maxBytes: 10 })).records).map((value) => value[0])).toEqual(['c']);
  });

  test('offsets outside the log are refused', async () => {
    await create('t');
    await produce('t', batchOf(['a', 'b', 'c']));
    await broker.request(DeleteRecords, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 2 }] }],
      timeoutMs: 1,
    });
    for (const offset of [0, 1, 4, -1])
      expect(await fetchFrom('t', offset)).toMatchObject({
        errorCode: ERROR.OFFSET_OUT_OF_RANGE,
        highWatermark: -1,
        logStartOffset: -1,
      });
    expect(valuesOf((await fetchFrom('t', 2)).records, 2)).toEqual(['c']);
    expect((await fetchFrom('no', 0)).errorCode).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
  });
});

test('offsets: earliest, latest, by timestamp, of the newest record', async () => {
  await create('t', 1, { 'retention.ms': '-1' });
  await produce(
    't',
    batchOf([
      ['a', 100],
      ['b', 300],
    ]),
  );
  await produce(
    't',
    batchOf(
      [
        ['c', 200],
        ['d', 400],
      ],
      undefined,
      'gzip',
    ),
  );
  expect(await offsetAt('t', -2)).toMatchObject({ offset: 0 });
  expect(await offsetAt('t', -1)).toMatchObject({ offset: 4 });
  expect(await offsetAt('t', 150)).toMatchObject({ offset: 1, timestamp: 300 });
  expect(await offsetAt('t', 301)).toMatchObject({ offset: 3, timestamp: 400 });
  expect(await offsetAt('t', 401)).toMatchObject({ offset: -1 });
  expect(await offsetAt('t', -3)).toMatchObject({ offset: 3, timestamp: 400 });
  expect((await offsetAt('no', -1)).errorCode).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
});

describe('groups', () => {
  const join = (connection: BrokerConnection, memberId = '', sessionTimeoutMs = 5_000) =>
    connection.request(JoinGroup, {
      groupId: 'g',
      sessionTimeoutMs,
      rebalanceTimeoutMs: 2_000,
      memberId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from('topics') }],
    });
  const enter = async (connection: BrokerConnection, sessionTimeoutMs = 5_000) => {
    const first = await join(connection, '', sessionTimeoutMs);
    expect(first.errorCode).toBe(ERROR.MEMBER_ID_REQUIRED);
    return { memberId: first.memberId, joined: join(connection, first.memberId, sessionTimeoutMs) };
  };
  const sync = (connection: BrokerConnection, memberId: string, generationId: number, assignments: Record<string, string> = {}) =>
    connection.request(SyncGroup, {
      groupId: 'g',
      generationId,
      memberId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: Object.entries(assignments).map(([id, text]) => ({ memberId: id, assignment: Buffer.from(text) })),
    });
  const beat = async (memberId: string, generationId: number) =>
    (await broker.request(Heartbeat, { groupId: 'g', memberId, generationId })).errorCode;
  const commit = async (memberId: string, generation: number, committedOffset: number, metadata = '') => {
    const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: metadata }];
    const body = { groupId: 'g', generationIdOrMemberEpoch: generation, memberId, topics: [{ name: 't', partitions }] };
    const { topics } = await broker.request(OffsetCommit, body, { versionMax: 9 });
    return topics[0]?.partitions[0]?.errorCode;
  };

  test('form, hand out assignments, notice who leaves and who falls silent', async () => {
    const [one, two] = [await another(), await another()];
    const a = await enter(one);
    const b = await enter(two, 400);
    const [joinedA, joinedB] = await Promise.all([a.joined, b.joined]);
    expect(joinedA.generationId).toBe(joinedB.generationId);
    const leader = joinedA.leader === a.memberId ? joinedA : joinedB;
    expect(leader.members.map(({ memberId }) => memberId).sort()).toEqual([a.memberId, b.memberId].sort());
    const given = { [a.memberId]: 'for a', [b.memberId]: 'for b' };
    const [syncedA, syncedB] = await Promise.all([
      sync(one, a.memberId, joinedA.generationId, leader === joinedA ? given : {}),
      sync(two, b.memberId, joinedB.generationId, leader === joinedB ? given : {}),
    ]);
    expect([String(syncedA.assignment), String(syncedB.assignment)]).toEqual(['for a', 'for b']);
    expect(await beat(a.memberId, joinedA.generationId)).toBe(ERROR.NONE);
    expect(await beat(a.memberId, joinedA.generationId + 1)).toBe(ERROR.ILLEGAL_GENERATION);
    expect(await beat('nobody', joinedA.generationId)).toBe(ERROR.UNKNOWN_MEMBER_ID);
    // The second one falls silent: after its session the first is asked to join again.
    await expect.poll(() => beat(a.memberId, joinedA.generationId), { timeout: 3_000 }).toBe(ERROR.REBALANCE_IN_PROGRESS);
    const again = await join(one, a.memberId);
    expect(again).toMatchObject({ errorCode: ERROR.NONE, generationId: joinedA.generationId + 1, leader: a.memberId });
    await sync(one, a.memberId, again.generationId, { [a.memberId]: 'all' });
    const left = await broker.request(LeaveGroup, { groupId: 'g', memberId: a.memberId, members: [{ memberId: a.memberId }] });
    expect(left.errorCode).toBe(ERROR.NONE);
    expect(await beat(a.memberId, again.generationId)).toBe(ERROR.UNKNOWN_MEMBER_ID);
  });

  test('offsets are committed by members of the generation, and by tools while there are none', async () => {
    await create('t');
    expect(await commit('', -1, 3, 'by a tool')).toBe(ERROR.NONE);
    const a = await enter(broker);
    const { generationId } = await a.joined;
    await sync(broker, a.memberId, generationId, { [a.memberId]: 'all' });
    expect(await commit('', -1, 4)).toBe(ERROR.UNKNOWN_MEMBER_ID);
    expect(await commit(a.memberId, generationId - 1, 4)).toBe(ERROR.ILLEGAL_GENERATION);
    expect(await commit(a.memberId, generationId, 5, 'x'.repeat(4_097))).toBe(ERROR.OFFSET_METADATA_TOO_LARGE);
    const fetched = async () => {
      const { topics } = await broker.request(OffsetFetch, { groupId: 'g', topics: null }, { versionMax: 7 });
      return topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, committedOffset, metadata }) => [name, partitionIndex, committedOffset, metadata]),
      );
    };
    expect(await fetched()).toEqual([['t', 0, 3, 'by a tool']]);
    expect(await commit(a.memberId, generationId, 6, 'note')).toBe(ERROR.NONE);
    expect(await fetched()).toEqual([['t', 0, 6, 'note']]);
    const asked = { groupId: 'g', topics: [{ name: 't', partitionIndexes: [0, 1] }] };
    const some = await broker.request(OffsetFetch, asked, { versionMax: 7 });
    expect(some.topics[0]?.partitions.map(({ committedOffset }) => committedOffset)).toEqual([6, -1]);
  });

  test('are listed, described and deleted', async () => {
    await create('t');
    const a = await enter(broker);
    const { generationId } = await a.joined;
    await sync(broker, a.memberId, generationId, { [a.memberId]: 'all' });
    const listed = async (statesFilter: string[]) =>
      (await broker.request(ListGroups, { statesFilter })).groups.map(({ groupId, groupState }) => [groupId, groupState]);
    expect(await listed([])).toEqual([['g', 'Stable']]);
    expect(await listed(['Empty'])).toEqual([]);
    const described = await broker.request(DescribeGroups, { groups: ['g', 'no'] });
    expect(described.groups).toMatchObject([
      { groupId: 'g', groupState: 'Stable', protocolData: 'range', members: [{ memberId: a.memberId, clientId: 'test' }] },
      { groupId: 'no', groupState: 'Dead', errorCode: ERROR.GROUP_ID_NOT_FOUND },
    ]);
    const older = await broker.request(DescribeGroups, { groups: ['no'] }, { versionMax: 5 });
    expect(older.groups).toMatchObject([{ groupId: 'no', groupState: 'Dead', errorCode: ERROR.NONE }]);
    const remove = async (...groupsNames: string[]) =>
      (await broker.request(DeleteGroups, { groupsNames })).results.map(({ errorCode }) => errorCode);
    expect(await remove('g', 'no')).toEqual([ERROR.NON_EMPTY_GROUP, ERROR.GROUP_ID_NOT_FOUND]);
    expect(await commit(a.memberId, generationId, 1)).toBe(ERROR.NONE);
    await broker.request(LeaveGroup, { groupId: 'g', memberId: a.memberId, members: [{ memberId: a.memberId }] });
    expect(await listed(['Empty'])).toEqual([['g', 'Empty']]);
    expect(await remove('g')).toEqual([ERROR.NONE]);
    expect(await listed([])).toEqual([]);
  });
});

/** The batch with other attributes, and the checksum that goes with them. */
function withAttributes(batch: Buffer, attributes: number): Buffer {
  batch.writeInt16BE(attributes, 21);
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17);
  return batch;
}
