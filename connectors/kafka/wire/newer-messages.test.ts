import { describe, expect, test } from 'vitest';
import {
  type Api,
  ApiVersions,
  CreateTopics,
  DeleteGroups,
  DeleteTopics,
  DescribeCluster,
  DescribeGroups,
  Fetch,
  FindCoordinator,
  JoinGroup,
  LeaveGroup,
  ListOffsets,
  Metadata,
  Produce,
  TxnOffsetCommit,
} from './index.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

type Side = 'request' | 'response';

const topicId = '0102030405060708090a0b0c0d0e0f10';
const metadata = Buffer.from([1, 2]);
const noId = '0'.repeat(32);
const asked = { partition: 1, currentLeaderEpoch: 2, fetchOffset: 3, partitionMaxBytes: 500 };
const fetch = {
  maxWaitMs: 100,
  minBytes: 1,
  maxBytes: 1_000,
  isolationLevel: 1,
  sessionId: 7,
  sessionEpoch: 8,
  topics: [{ topicId, partitions: [asked] }],
  forgottenTopicsData: [{ topicId, partitions: [2] }],
  rackId: 'r',
};
const fetched = {
  partitionIndex: 1,
  errorCode: 6,
  highWatermark: -1,
  divergingEpoch: { epoch: 1, endOffset: 5 },
  currentLeader: { leaderId: 2, leaderEpoch: 3 },
  snapshotId: { endOffset: 4, epoch: 1 },
  abortedTransactions: [{ producerId: 5, firstOffset: 6 }],
  records: Buffer.alloc(0),
};
const fetchAnswer = { sessionId: 7, responses: [{ topicId, partitions: [fetched] }] };
const nodeEndpoints = [{ nodeId: 2, host: 'h', port: 9093, rack: null }];
const fetchedHex = (topic: string, nodes: string): string =>
  `0000000000000000000702${topic}02000000010006ffffffffffffffffffffffffffffffffffffffffffffffff020000000000000005000000000000000600ffffffff0103000d000000010000000000000005000109000000020000000300020d00000000000000040000000100${nodes}`;

// Bytes that Kafka 4.4's own message classes write for these values.
const CASES: readonly (readonly [api: unknown, side: Side, version: number, value: object, hex: string])[] = [
  [
    ListOffsets,
    'request',
    11,
    {
      isolationLevel: 1,
      timeoutMs: 500,
      topics: [{ name: 'a', partitions: [{ partitionIndex: 1, currentLeaderEpoch: 2, timestamp: -6 }] }],
    },
    'ffffffff01020261020000000100000002fffffffffffffffa0000000001f400',
  ],
  [
    ListOffsets,
    'response',
    11,
    { topics: [{ name: 'a', partitions: [{ partitionIndex: 1, timestamp: 7, offset: 9, leaderEpoch: 2 }] }] },
    '00000000020261020000000100000000000000000007000000000000000900000002000000',
  ],
  [
    Metadata,
    'request',
    13,
    { topics: [{ topicId, name: null }], allowAutoTopicCreation: false },
    '020102030405060708090a0b0c0d0e0f100000000000',
  ],
  [
    Metadata,
    'response',
    13,
    {
      brokers: [{ nodeId: 1, host: 'h', port: 9092 }],
      clusterId: 'c',
      controllerId: 1,
      topics: [
        {
          name: 'a',
          topicId,
          partitions: [{ partitionIndex: 1, leaderId: 1, leaderEpoch: 2, replicaNodes: [1], isrNodes: [1] }],
        },
      ],
      errorCode: 129,
    },
    '000000000200000001026800002384000002630000000102000002610102030405060708090a0b0c0d0e0f10000200000000000100000001000000020200000001020000000101008000000000008100',
  ],
  [FindCoordinator, 'request', 4, { keyType: 1, coordinatorKeys: ['x', 'y'] }, '01030278027900'],
  [FindCoordinator, 'request', 6, { keyType: 1, coordinatorKeys: ['x', 'y'] }, '01030278027900'],
  [
    FindCoordinator,
    'response',
    6,
    {
      coordinators: [
        { key: 'x', nodeId: 1, host: 'h', port: 9092 },
        { key: 'y', nodeId: -1, port: -1, errorCode: 15, errorMessage: 'no' },
      ],
    },
    '0000000003027800000001026800002384000000000279ffffffff01ffffffff000f036e6f0000',
  ],
  [
    JoinGroup,
    'request',
    9,
    {
      groupId: 'g',
      sessionTimeoutMs: 1_000,
      rebalanceTimeoutMs: 2_000,
      memberId: 'm',
      groupInstanceId: 'i',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata }],
      reason: 'why',
    },
    '0267000003e8000007d0026d026909636f6e73756d6572020672616e6765030102000477687900',
  ],
  [
    JoinGroup,
    'response',
    9,
    {
      generationId: 3,
      protocolType: 'consumer',
      protocolName: 'range',
      leader: 'm',
      skipAssignment: true,
      memberId: 'm',
      members: [{ memberId: 'm', groupInstanceId: 'i', metadata }],
    },
    '0000000000000000000309636f6e73756d65720672616e6765026d01026d02026d02690301020000',
  ],
  [
    LeaveGroup,
    'request',
    5,
    { groupId: 'g', members: [{ memberId: 'm', groupInstanceId: 'i', reason: 'why' }] },
    '026702026d0269047768790000',
  ],
  [
    LeaveGroup,
    'response',
    5,
    { members: [{ memberId: 'm', groupInstanceId: 'i', errorCode: 25 }] },
    '00000000000002026d026900190000',
  ],
  [
    DescribeGroups,
    'response',
    6,
    { groups: [{ errorCode: 69, errorMessage: 'no', groupId: 'g', groupState: 'Dead' }] },
    '00000000020045036e6f02670544656164010101800000000000',
  ],
  [
    ApiVersions,
    'request',
    5,
    { clientSoftwareName: 's', clientSoftwareVersion: '1', clusterId: 'c', nodeId: 1 },
    '0273023102630000000100',
  ],
  [
    ApiVersions,
    'response',
    5,
    {
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 5 }],
      supportedFeatures: [{ name: 'f', minVersion: 0, maxVersion: 2 }],
      finalizedFeaturesEpoch: 4,
      finalizedFeatures: [{ name: 'f', maxVersionLevel: 2, minVersionLevel: 1 }],
      zkMigrationReady: true,
    },
    '000002001200000005000000000004000802026600000002000108000000000000000402080202660002000100030101',
  ],
  [ApiVersions, 'response', 5, { errorCode: 129, finalizedFeaturesEpoch: -1, supportedFeatures: [] }, '0081010000000000'],
  [
    CreateTopics,
    'request',
    7,
    { topics: [{ name: 'a', numPartitions: 2, replicationFactor: 1 }], timeoutMs: 1_000, validateOnly: true },
    '020261000000020001010100000003e80100',
  ],
  [
    CreateTopics,
    'response',
    7,
    {
      topics: [
        {
          name: 'a',
          topicId,
          numPartitions: 2,
          replicationFactor: 1,
          configs: [{ name: 'k', value: 'v', configSource: 5 }],
        },
      ],
    },
    '000000000202610102030405060708090a0b0c0d0e0f1000000000000002000102026b0276000500000000',
  ],
  [
    DeleteTopics,
    'request',
    6,
    {
      topics: [
        { name: 'a', topicId: noId },
        { name: null, topicId },
      ],
      timeoutMs: 1_000,
    },
    '0302610000000000000000000000000000000000000102030405060708090a0b0c0d0e0f1000000003e800',
  ],
  [
    DeleteTopics,
    'response',
    6,
    {
      responses: [
        { name: 'a', topicId },
        { name: null, topicId, errorCode: 100, errorMessage: 'no' },
      ],
    },
    '000000000302610102030405060708090a0b0c0d0e0f1000000000000102030405060708090a0b0c0d0e0f100064036e6f0000',
  ],
  [
    TxnOffsetCommit,
    'request',
    6,
    {
      transactionalId: 't',
      groupId: 'g',
      producerId: 5,
      producerEpoch: 2,
      generationIdOrMemberEpoch: 3,
      memberId: 'm',
      topics: [
        {
          topicId,
          partitions: [{ partitionIndex: 1, committedOffset: 9, committedLeaderEpoch: 2, committedMetadata: 'x' }],
        },
      ],
    },
    '027402670000000000000005000200000003026d00020102030405060708090a0b0c0d0e0f1002000000010000000000000009000000020278000000',
  ],
  [
    TxnOffsetCommit,
    'response',
    6,
    { topics: [{ topicId, partitions: [{ partitionIndex: 1, errorCode: 113 }] }] },
    '00000000020102030405060708090a0b0c0d0e0f1002000000010071000000',
  ],
  [
    DeleteGroups,
    'response',
    3,
    { results: [{ groupId: 'g', errorCode: 69, errorMessage: 'no' }] },
    '000000000202670045036e6f0000',
  ],
  [
    DescribeCluster,
    'request',
    2,
    { includeClusterAuthorizedOperations: true, endpointType: 2, includeFencedBrokers: true },
    '01020100',
  ],
  [
    DescribeCluster,
    'response',
    2,
    { clusterId: 'c', controllerId: 1, brokers: [{ brokerId: 1, host: 'h', port: 9092, rack: 'r', isFenced: true }] },
    '00000000000000010263000000010200000001026800002384027201008000000000',
  ],
  [
    Produce,
    'request',
    13,
    {
      transactionalId: 't',
      acks: -1,
      timeoutMs: 1_000,
      topicData: [{ topicId, partitionData: [{ index: 1, records: null }] }],
    },
    '0274ffff000003e8020102030405060708090a0b0c0d0e0f10020000000100000000',
  ],
  [
    Produce,
    'response',
    13,
    {
      responses: [
        {
          topicId,
          partitionResponses: [{ index: 1, errorCode: 6, baseOffset: -1, currentLeader: { leaderId: 2, leaderEpoch: 3 } }],
        },
      ],
      nodeEndpoints: [{ nodeId: 2, host: 'h', port: 9093, rack: 'r' }],
    },
    '020102030405060708090a0b0c0d0e0f1002000000010006ffffffffffffffffffffffffffffffffffffffffffffffff0100010009000000020000000300000000000001000e0200000002026800002385027200',
  ],
  [
    Fetch,
    'request',
    13,
    fetch,
    'ffffffff0000006400000001000003e8010000000700000008020102030405060708090a0b0c0d0e0f100200000001000000020000000000000003ffffffffffffffffffffffff000001f40000020102030405060708090a0b0c0d0e0f10020000000200027200',
  ],
  ...[15, 18].map(
    (version) =>
      [
        Fetch,
        'request',
        version,
        fetch,
        '0000006400000001000003e8010000000700000008020102030405060708090a0b0c0d0e0f100200000001000000020000000000000003ffffffffffffffffffffffff000001f40000020102030405060708090a0b0c0d0e0f10020000000200027200',
      ] as const,
  ),
  [
    Fetch,
    'request',
    18,
    {
      clusterId: 'c',
      replicaState: { replicaId: 2, replicaEpoch: 9 },
      maxWaitMs: 100,
      minBytes: 1,
      topics: [
        {
          topicId,
          partitions: [{ partition: 1, fetchOffset: 3, partitionMaxBytes: 500, replicaDirectoryId: topicId, highWatermark: 6 }],
        },
      ],
    },
    '00000064000000017fffffff0000000000ffffffff020102030405060708090a0b0c0d0e0f100200000001ffffffff0000000000000003ffffffffffffffffffffffff000001f40200100102030405060708090a0b0c0d0e0f10010800000000000000060001010200020263010d00000002000000000000000900',
  ],
  [Fetch, 'response', 12, { sessionId: 7, responses: [{ topic: '', partitions: [fetched] }] }, fetchedHex('01', '0000')],
  [Fetch, 'response', 13, fetchAnswer, fetchedHex(topicId, '0000')],
  [Fetch, 'response', 16, { ...fetchAnswer, nodeEndpoints }, fetchedHex(topicId, '0001000d02000000020268000023850000')],
  [Fetch, 'response', 18, { ...fetchAnswer, nodeEndpoints }, fetchedHex(topicId, '0001000d02000000020268000023850000')],
];

describe('messages of the newest versions are those of Kafka', () => {
  test.for(CASES.map(([api, side, version, value, hex], i) => ({ i, api: api as Api, side, version, value, hex })))(
    '$i: $api.name, $side v$version',
    ({ api, side, version, value, hex }) => {
      const dialect = { version, flexible: version >= api.flexibleFrom };
      const writer = new Writer();
      api[side].write(writer, value, dialect);
      expect(Buffer.concat(writer.chunks()).toString('hex')).toBe(hex);
      const read = api[side].read(new Reader(Buffer.from(hex, 'hex')), dialect);
      expect(read).toMatchObject(value);
      // What is read and written again is the same: defaults of tagged fields are left out.
      const again = new Writer();
      api[side].write(again, read, dialect);
      expect(Buffer.concat(again.chunks()).toString('hex')).toBe(hex);
    },
  );
});
