/** Calls that administrators' tools make. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerConnection } from '../client/broker-connection.ts';
import { encodeSubscription } from '../client/group-protocol.ts';
import type { RequestOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { AlterConfigs } from '../wire/messages/alter-configs.ts';
import { ConsumerGroupHeartbeat } from '../wire/messages/consumer-group-heartbeat.ts';
import { DescribeConfigs } from '../wire/messages/describe-configs.ts';
import { DescribeLogDirs } from '../wire/messages/describe-log-dirs.ts';
import { ElectLeaders } from '../wire/messages/elect-leaders.ts';
import { JoinGroup } from '../wire/messages/join-group.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { OffsetCommit } from '../wire/messages/offset-commit.ts';
import { OffsetDelete } from '../wire/messages/offset-delete.ts';
import { OffsetFetch } from '../wire/messages/offset-fetch.ts';
import { Produce } from '../wire/messages/produce.ts';
import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import { CommittedOffsetsFile } from './committed-offsets-file.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

const TOPIC = 2;

let kafka: EmbeddedKafka;
let broker: BrokerConnection;

beforeEach(async () => {
  kafka = await startEmbeddedKafka({
    topics: [
      { name: 'a', partitions: 2, configs: { 'retention.ms': '1000', 'cleanup.policy': 'compact' } },
      { name: 'b', partitions: 1 },
    ],
  });
  broker = await BrokerConnection.open(kafka.bootstrap, 'tools', 10_000);
});
afterEach(async () => {
  broker.close();
  await kafka.stop();
});

describe('AlterConfigs', () => {
  type Resource = RequestOf<typeof AlterConfigs>['resources'][number];
  const resource = (configs: Readonly<Record<string, string | null>>, resourceName = 'a'): Resource => ({
    resourceType: TOPIC,
    resourceName,
    configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
  });
  const alter = async (resources: readonly Resource[], validateOnly = false) =>
    (await broker.request(AlterConfigs, { resources, validateOnly })).responses.map(({ errorCode }) => errorCode);
  const own = async (): Promise<unknown> => {
    const resources = [{ resourceType: TOPIC, resourceName: 'a', configurationKeys: null }];
    const { results } = await broker.request(DescribeConfigs, { resources });
    const set = results[0]?.configs.filter(({ configSource }) => configSource === 1) ?? [];
    return Object.fromEntries(set.map(({ name, value }) => [name, value]));
  };

  test('sets all configs of a topic at once: what is not named goes back to its default', async () => {
    expect(await alter([resource({ 'retention.ms': '2000', 'segment.bytes': '5000' })])).toEqual([ERROR.NONE]);
    expect(await own()).toEqual({ 'retention.ms': '2000', 'segment.bytes': '5000' });
    expect(await alter([resource({})])).toEqual([ERROR.NONE]);
    expect(await own()).toEqual({});
  });

  test('changes nothing where it only looks, or where something is wrong', async () => {
    const before = await own();
    expect(await alter([resource({ 'retention.ms': '2000' })], true)).toEqual([ERROR.NONE]);
    const wrong: readonly (readonly [Resource, number])[] = [
      [resource({ 'retention.ms': 'long' }), ERROR.INVALID_CONFIG],
      [resource({ 'segment.bytes': '5000', 'no.such.config': '1' }), ERROR.INVALID_CONFIG],
      [resource({ 'retention.ms': null }), ERROR.INVALID_REQUEST],
      [resource({}, 'no'), ERROR.UNKNOWN_TOPIC_OR_PARTITION],
      [{ ...resource({}), resourceType: 4, resourceName: '1' }, ERROR.INVALID_REQUEST],
      [{ ...resource({}), configs: ['1', '2'].map((value) => ({ name: 'retention.ms', value })) }, ERROR.INVALID_REQUEST],
    ];
    for (const [each, errorCode] of wrong) expect(await alter([each])).toEqual([errorCode]);
    expect(await alter([resource({}), resource({ 'segment.bytes': '5000' })])).toEqual([
      ERROR.INVALID_REQUEST,
      ERROR.INVALID_REQUEST,
    ]);
    expect(await own()).toEqual(before);
  });
});

describe('OffsetDelete', () => {
  const places = [
    { name: 'a', partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 5 })) },
    { name: 'b', partitions: [{ partitionIndex: 0, committedOffset: 5 }] },
  ];
  const commit = () =>
    broker.request(
      OffsetCommit,
      { groupId: 'g', generationIdOrMemberEpoch: -1, memberId: '', topics: places },
      { versionMax: 8 },
    );
  const remove = async (name: string, partitions: readonly number[], groupId = 'g') => {
    const topics = [{ name, partitions: partitions.map((partitionIndex) => ({ partitionIndex })) }];
    const { errorCode, topics: answered } = await broker.request(OffsetDelete, { groupId, topics });
    return [errorCode, ...(answered[0]?.partitions.map((each) => each.errorCode) ?? [])];
  };
  const committed = async () => {
    const { topics } = await broker.request(OffsetFetch, { groupId: 'g', topics: null }, { versionMax: 7 });
    return topics.flatMap(({ name, partitions }) => partitions.map(({ partitionIndex }) => `${name} ${partitionIndex}`));
  };

  test('takes offsets away, of a group without members', async () => {
    await commit();
    expect(await remove('a', [1, 7])).toEqual([ERROR.NONE, ERROR.UNKNOWN_TOPIC_OR_PARTITION, ERROR.NONE]);
    expect(await committed()).toEqual(['a 0', 'b 0']);
    expect(await remove('a', [1])).toEqual([ERROR.NONE, ERROR.NONE]);
    expect(await remove('no', [0])).toEqual([ERROR.NONE, ERROR.UNKNOWN_TOPIC_OR_PARTITION]);
    expect(await remove('a', [0], 'no')).toEqual([ERROR.GROUP_ID_NOT_FOUND]);
    expect(await remove('a', [0], '')).toEqual([ERROR.INVALID_GROUP_ID]);
  });

  test('keeps them away over a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-tools-'));
    const path = join(dir, 'offsets.jsonl');
    const offsets = new CommittedOffsetsFile(path);
    const at = [0, 1].map((partition) => ({ topic: 'a', partition }));
    offsets.commit(
      'g',
      at.map((place) => ({ ...place, offset: 5, leaderEpoch: 0, metadata: null })),
    );
    offsets.delete('g', [...at.slice(1), { topic: 'a', partition: 9 }]);
    offsets.close();
    const again = new CommittedOffsetsFile(path);
    expect(at.map(({ topic, partition }) => again.get('g', topic, partition)?.offset)).toEqual([5, undefined]);
    again.close();
    rmSync(dir, { recursive: true });
  });

  const enter = async (protocolType: string, metadata: Buffer) => {
    const request = { groupId: 'g', sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000, protocolType };
    const protocols = [{ name: 'range', metadata }];
    const first = await broker.request(JoinGroup, { ...request, protocols });
    const { memberId } = first;
    await broker.request(JoinGroup, { ...request, protocols, memberId });
    return () => broker.request(LeaveGroup, { groupId: 'g', memberId, members: [{ memberId }] });
  };

  test('leaves those of topics that members read', async () => {
    await commit();
    const leave = await enter('consumer', encodeSubscription(['a']));
    expect(await remove('a', [0])).toEqual([ERROR.NONE, ERROR.GROUP_SUBSCRIBED_TO_TOPIC]);
    expect(await remove('b', [0])).toEqual([ERROR.NONE, ERROR.NONE]);
    expect(await committed()).toEqual(['a 0', 'a 1']);
    await leave();
    expect(await remove('a', [0])).toEqual([ERROR.NONE, ERROR.NONE]);
  });

  test('leaves everything where nobody knows what members read', async () => {
    await commit();
    const leave = await enter('consumer', Buffer.from([0]));
    expect(await remove('b', [0])).toEqual([ERROR.NONE, ERROR.GROUP_SUBSCRIBED_TO_TOPIC]);
    await leave();
    await enter('connect', encodeSubscription(['a']));
    expect(await remove('b', [0])).toEqual([ERROR.NON_EMPTY_GROUP]);
    expect(await committed()).toHaveLength(3);
  });

  test('knows what members of the consumer protocol read', async () => {
    await commit();
    const member = { groupId: 'g', memberId: 'm', memberEpoch: 0, rebalanceTimeoutMs: 30_000 };
    await broker.request(ConsumerGroupHeartbeat, { ...member, subscribedTopicNames: ['b'], topicPartitions: [] });
    expect(await remove('b', [0])).toEqual([ERROR.NONE, ERROR.GROUP_SUBSCRIBED_TO_TOPIC]);
    expect(await remove('a', [0])).toEqual([ERROR.NONE, ERROR.NONE]);
  });
});

test('DescribeLogDirs tells the folder, its disk, and the size of each log that is asked for', async () => {
  const builder = new RecordBatchBuilder();
  builder.append(Buffer.from('k'), Buffer.alloc(300), 1_000, []);
  const records = Buffer.from(builder.finish());
  const topicData = [{ name: 'a', partitionData: [{ index: 1, records }] }];
  // Later versions name topics by their ids.
  await broker.request(Produce, { acks: -1, timeoutMs: 1_000, topicData }, { versionMax: 12 });
  const described = async (topics: RequestOf<typeof DescribeLogDirs>['topics']) =>
    (await broker.request(DescribeLogDirs, { topics })).results[0];
  const all = await described(null);
  expect(all).toMatchObject({ errorCode: ERROR.NONE, logDir: kafka.dir, isCordoned: false });
  expect(all?.totalBytes).toBeGreaterThanOrEqual(all?.usableBytes ?? Number.NaN);
  const sizes = all?.topics.map(({ name, partitions }) => [name, partitions.map(({ partitionSize }) => partitionSize)]);
  expect(sizes).toEqual([
    ['a', [0, records.length]],
    ['b', [0]],
  ]);
  const some = await described([
    { topic: 'a', partitions: [1, 9] },
    { topic: 'no', partitions: [0] },
  ]);
  expect(some?.topics).toMatchObject([{ name: 'a', partitions: [{ partitionIndex: 1, partitionSize: records.length }] }]);
});

test('ElectLeaders finds that no election is needed', async () => {
  const elect = (topicPartitions: RequestOf<typeof ElectLeaders>['topicPartitions'], electionType = 0) =>
    broker.request(ElectLeaders, { electionType, topicPartitions, timeoutMs: 1_000 });
  const some = await elect([{ topic: 'a', partitions: [1, 7] }]);
  expect(some.replicaElectionResults[0]?.partitionResult.map(({ errorCode }) => errorCode)).toEqual([
    ERROR.ELECTION_NOT_NEEDED,
    ERROR.UNKNOWN_TOPIC_OR_PARTITION,
  ]);
  const all = await elect(null, 1);
  expect(all.errorCode).toBe(ERROR.NONE);
  expect(all.replicaElectionResults.flatMap(({ partitionResult }) => partitionResult)).toEqual([]);
  expect((await elect(null, 2)).errorCode).toBe(ERROR.INVALID_REQUEST);
});
