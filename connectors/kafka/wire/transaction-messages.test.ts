import { describe, expect, test } from 'vitest';
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  type Api,
  ApiVersions,
  DescribeProducers,
  DescribeTransactions,
  EndTxn,
  ListTransactions,
  Produce,
  TxnOffsetCommit,
  WriteTxnMarkers,
} from './index.ts';
import { Reader } from './reader.ts';
import type { WireType } from './types.ts';
import { Writer } from './writer.ts';

interface Golden {
  readonly name: string;
  readonly version: number;
  readonly flexible: boolean;
  readonly type: WireType<unknown>;
  readonly value: object;
  readonly hex: string;
}

function golden<Q, R>(
  api: Api<Q, R>,
  side: 'request' | 'response',
  value: object,
  bytes: Readonly<Record<number, string>>,
): readonly Golden[] {
  return Object.entries(bytes).map(([key, hex]) => {
    const version = Number(key);
    const { [side]: type } = api as Api;
    return { name: `${api.name}.${side}`, version, flexible: version >= api.flexibleFrom, type, value, hex };
  });
}

const topics = [{ name: 'out', partitions: [0, 5] }];
const own = { transactionalId: 't-1', producerId: 7, producerEpoch: 3 };
const results = [{ name: 'out', resultsByPartition: [{ partitionIndex: 5, partitionErrorCode: 51 }] }];
const partitionIndex = 2;
const committed = { partitionIndex, committedOffset: 1234567890123, committedMetadata: 'm' };
const inTopic = (partition: object) => [{ name: 'in', partitions: [partition] }];

// Bytes that Kafka 4.4's own message classes write for these values.
const CASES: readonly Golden[] = [
  ...golden(
    AddPartitionsToTxn,
    'request',
    { ...own, topics },
    {
      0: '0003742d31000000000000000700030000000100036f7574000000020000000000000005',
      3: '04742d310000000000000007000302046f75740300000000000000050000',
    },
  ),
  ...golden(
    AddPartitionsToTxn,
    'request',
    { transactions: [{ ...own, verifyOnly: true, topics }] },
    {
      4: '0204742d31000000000000000700030102046f7574030000000000000005000000',
      5: '0204742d31000000000000000700030102046f7574030000000000000005000000',
    },
  ),
  ...golden(
    AddPartitionsToTxn,
    'response',
    { resultsByTopic: results },
    {
      0: '000000000000000100036f757400000001000000050033',
      3: '0000000002046f757402000000050033000000',
    },
  ),
  ...golden(
    AddPartitionsToTxn,
    'response',
    { errorCode: 15, resultsByTransaction: [{ transactionalId: 't-1', topicResults: results }] },
    { 5: '00000000000f0204742d3102046f75740200000005003300000000' },
  ),
  ...golden(
    AddOffsetsToTxn,
    'request',
    { ...own, groupId: 'app' },
    {
      0: '0003742d31000000000000000700030003617070',
      4: '04742d31000000000000000700030461707000',
    },
  ),
  ...golden(
    EndTxn,
    'request',
    { ...own, committed: true },
    {
      0: '0003742d310000000000000007000301',
      5: '04742d31000000000000000700030100',
    },
  ),
  ...golden(EndTxn, 'response', { errorCode: 51 }, { 0: '000000000033' }),
  ...golden(EndTxn, 'response', { errorCode: 51, producerId: 9, producerEpoch: 4 }, { 5: '0000000000330000000000000009000400' }),
  ...golden(
    TxnOffsetCommit,
    'request',
    { ...own, groupId: 'app', topics: inTopic(committed) },
    {
      0: '0003742d31000361707000000000000000070003000000010002696e00000001000000020000011f71fb04cb00016d',
    },
  ),
  ...golden(
    TxnOffsetCommit,
    'request',
    { ...own, groupId: 'app', topics: inTopic({ ...committed, committedLeaderEpoch: 6 }) },
    {
      2: '0003742d31000361707000000000000000070003000000010002696e00000001000000020000011f71fb04cb0000000600016d',
    },
  ),
  ...golden(
    TxnOffsetCommit,
    'request',
    {
      ...own,
      groupId: 'app',
      generationIdOrMemberEpoch: 8,
      memberId: 'me',
      groupInstanceId: 'i',
      topics: inTopic({ ...committed, committedLeaderEpoch: 6 }),
    },
    {
      3: '04742d31046170700000000000000007000300000008036d6502690203696e02000000020000011f71fb04cb00000006026d000000',
      5: '04742d31046170700000000000000007000300000008036d6502690203696e02000000020000011f71fb04cb00000006026d000000',
    },
  ),
  ...golden(
    TxnOffsetCommit,
    'response',
    { topics: inTopic({ partitionIndex, errorCode: 22 }) },
    {
      0: '00000000000000010002696e00000001000000020016',
      5: '000000000203696e02000000020016000000',
    },
  ),
  ...golden(
    WriteTxnMarkers,
    'request',
    {
      markers: [
        {
          producerId: 7,
          producerEpoch: 3,
          transactionResult: true,
          topics: [{ name: 'out', partitionIndexes: [0, 5] }],
          coordinatorEpoch: 11,
        },
      ],
    },
    { 1: '02000000000000000700030102046f7574030000000000000005000000000b0000' },
  ),
  ...golden(
    WriteTxnMarkers,
    'request',
    {
      markers: [
        {
          producerId: 7,
          producerEpoch: 3,
          transactionResult: true,
          topics: [{ name: 'out', partitionIndexes: [0, 5] }],
          coordinatorEpoch: 11,
          transactionVersion: 2,
        },
      ],
    },
    { 2: '02000000000000000700030102046f7574030000000000000005000000000b020000' },
  ),
  ...golden(
    WriteTxnMarkers,
    'response',
    { markers: [{ producerId: 7, topics: [{ name: 'out', partitions: [{ partitionIndex: 5, errorCode: 47 }] }] }] },
    { 2: '02000000000000000702046f75740200000005002f00000000' },
  ),
  ...golden(
    DescribeProducers,
    'response',
    {
      topics: [
        {
          name: 'out',
          partitions: [
            {
              partitionIndex: 5,
              activeProducers: [
                {
                  producerId: 7,
                  producerEpoch: 3,
                  lastSequence: 9,
                  lastTimestamp: 1000,
                  coordinatorEpoch: 1,
                  currentTxnStartOffset: 42,
                },
              ],
            },
          ],
        },
      ],
    },
    {
      0: '0000000002046f75740200000005000000020000000000000007000000030000000900000000000003e800000001000000000000002a00000000',
    },
  ),
  ...golden(
    DescribeTransactions,
    'response',
    {
      transactionStates: [
        {
          ...own,
          transactionState: 'Ongoing',
          transactionTimeoutMs: 60_000,
          transactionStartTimeMs: 1000,
          topics: [{ topic: 'out', partitions: [0, 5] }],
        },
      ],
    },
    {
      0: '0000000002000004742d31084f6e676f696e670000ea6000000000000003e80000000000000007000302046f7574030000000000000005000000',
    },
  ),
  ...golden(
    ListTransactions,
    'request',
    { stateFilters: ['Ongoing'], producerIdFilters: [7] },
    {
      0: '02084f6e676f696e6702000000000000000700',
    },
  ),
  ...golden(
    ListTransactions,
    'request',
    { stateFilters: ['Ongoing'], producerIdFilters: [7], durationFilter: 500, transactionalIdPattern: 't-.*' },
    { 2: '02084f6e676f696e6702000000000000000700000000000001f405742d2e2a00' },
  ),
  ...golden(
    ListTransactions,
    'response',
    {
      unknownStateFilters: ['Odd'],
      transactionStates: [{ transactionalId: 't-1', producerId: 7, transactionState: 'Ongoing' }],
    },
    { 1: '00000000000002044f64640204742d310000000000000007084f6e676f696e670000' },
  ),
  ...golden(
    ApiVersions,
    'response',
    {
      supportedFeatures: [{ name: 'transaction.version', minVersion: 0, maxVersion: 2 }],
      finalizedFeaturesEpoch: 12,
      finalizedFeatures: [{ name: 'transaction.version', maxVersionLevel: 2, minVersionLevel: 2 }],
    },
    {
      4: '0000010000000003001a02147472616e73616374696f6e2e76657273696f6e00000002000108000000000000000c021a02147472616e73616374696f6e2e76657273696f6e0002000200',
    },
  ),
  ...golden(
    Produce,
    'response',
    {
      responses: [
        { name: 'out', partitionResponses: [{ index: 5, errorCode: 6, currentLeader: { leaderId: 2, leaderEpoch: 8 } }] },
      ],
      nodeEndpoints: [{ nodeId: 2, host: 'h', port: 9092, rack: null }],
    },
    {
      12: '02046f7574020000000500060000000000000000ffffffffffffffffffffffffffffffff0100010009000000020000000800000000000001000d02000000020268000023840000',
    },
  ),
];

describe.each(CASES)('$name v$version', ({ version, flexible, type, value, hex }) => {
  test('is written as Kafka writes it', () => {
    const writer = new Writer();
    type.write(writer, value, { version, flexible });
    expect(Buffer.concat(writer.chunks()).toString('hex')).toBe(hex);
  });

  test('is read back, to the last byte', () => {
    const reader = new Reader(Buffer.from(hex, 'hex'));
    expect(type.read(reader, { version, flexible })).toMatchObject(value);
    expect(reader.remaining).toBe(0);
  });
});
