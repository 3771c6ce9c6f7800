import { describe, expect, test } from 'vitest';
import { type Api, ConsumerGroupDescribe, ConsumerGroupHeartbeat, OffsetCommit, OffsetFetch } from './index.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

type Side = 'request' | 'response';

const topicId = '0102030405060708090a0b0c0d0e0f10';
const assignment = { topicPartitions: [{ topicId, topicName: 'a', partitions: [1] }] };
const heartbeat = {
  groupId: 'g',
  memberId: 'm',
  memberEpoch: 3,
  instanceId: 'i',
  rackId: 'r',
  rebalanceTimeoutMs: 1_000,
  subscribedTopicNames: ['a'],
  serverAssignor: 'range',
  topicPartitions: [{ topicId, partitions: [0, 5] }],
};
const described = {
  groupId: 'g',
  groupState: 'Stable',
  groupEpoch: 3,
  assignmentEpoch: 3,
  assignorName: 'range',
  members: [
    {
      memberId: 'm',
      memberEpoch: 3,
      clientId: 'c',
      clientHost: 'h',
      subscribedTopicNames: ['a'],
      assignment,
      targetAssignment: assignment,
      memberType: 1,
    },
  ],
};
const fetched = { partitionIndex: 0, committedOffset: 7, committedLeaderEpoch: 1, metadata: 'x' };
const asked = (topic: object) => ({
  groups: [{ groupId: 'g', memberId: 'm', memberEpoch: 2, topics: [{ ...topic, partitionIndexes: [0] }] }],
});

// Bytes that Kafka 4.4's own message classes write for these values.
const CASES: readonly (readonly [api: unknown, side: Side, version: number, value: object, hex: string])[] = [
  [
    ConsumerGroupHeartbeat,
    'request',
    0,
    heartbeat,
    '0267026d0000000302690272000003e80202610672616e6765020102030405060708090a0b0c0d0e0f100300000000000000050000',
  ],
  [
    ConsumerGroupHeartbeat,
    'request',
    1,
    { ...heartbeat, subscribedTopicRegex: 'a.*' },
    '0267026d0000000302690272000003e802026104612e2a0672616e6765020102030405060708090a0b0c0d0e0f100300000000000000050000',
  ],
  [
    ConsumerGroupHeartbeat,
    'request',
    1,
    { groupId: 'g', memberId: 'm', memberEpoch: -1 },
    '0267026dffffffff0000ffffffff0000000000',
  ],
  [
    ConsumerGroupHeartbeat,
    'response',
    1,
    {
      memberId: 'm',
      memberEpoch: 4,
      heartbeatIntervalMs: 500,
      assignment: { topicPartitions: [{ topicId, partitions: [2] }] },
    },
    '00000000000000026d00000004000001f401020102030405060708090a0b0c0d0e0f100200000002000000',
  ],
  [ConsumerGroupHeartbeat, 'response', 1, { errorCode: 110, errorMessage: 'no' }, '00000000006e036e6f000000000000000000ff00'],
  [ConsumerGroupDescribe, 'request', 1, { groupIds: ['g'] }, '0202670000'],
  [
    ConsumerGroupDescribe,
    'response',
    1,
    { groups: [described] },
    '0000000002000000026707537461626c6500000003000000030672616e676502026d0000000000030263026802026100020102030405060708090a0b0c0d0e0f10026102000000010000020102030405060708090a0b0c0d0e0f100261020000000100000100800000000000',
  ],
  [OffsetFetch, 'request', 9, asked({ name: 'a' }), '020267026d00000002020261020000000000000000'],
  [OffsetFetch, 'request', 10, asked({ topicId }), '020267026d00000002020102030405060708090a0b0c0d0e0f10020000000000000000'],
  [
    OffsetFetch,
    'response',
    10,
    { groups: [{ groupId: 'g', topics: [{ topicId, partitions: [fetched] }] }] },
    '00000000020267020102030405060708090a0b0c0d0e0f10020000000000000000000000070000000102780000000000000000',
  ],
  [
    OffsetCommit,
    'request',
    10,
    {
      groupId: 'g',
      generationIdOrMemberEpoch: 2,
      memberId: 'm',
      topics: [{ topicId, partitions: [{ partitionIndex: 0, committedOffset: 7, committedMetadata: 'x' }] }],
    },
    '026700000002026d00020102030405060708090a0b0c0d0e0f1002000000000000000000000007ffffffff0278000000',
  ],
  [
    OffsetCommit,
    'response',
    10,
    { topics: [{ topicId, partitions: [{ partitionIndex: 0, errorCode: 113 }] }] },
    '00000000020102030405060708090a0b0c0d0e0f1002000000000071000000',
  ],
];

describe('messages of the consumer group protocol are those of Kafka', () => {
  test.for(CASES.map(([api, side, version, value, hex]) => ({ api: api as Api, side, version, value, hex })))(
    '$api.name, $side v$version',
    ({ api, side, version, value, hex }) => {
      const dialect = { version, flexible: version >= api.flexibleFrom };
      const writer = new Writer();
      api[side].write(writer, value, dialect);
      expect(Buffer.concat(writer.chunks()).toString('hex')).toBe(hex);
      expect(api[side].read(new Reader(Buffer.from(hex, 'hex')), dialect)).toMatchObject(value);
    },
  );
});
