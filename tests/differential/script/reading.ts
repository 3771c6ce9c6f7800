import { DeleteRecords, Fetch, ListOffsets, OffsetForLeaderEpoch, Produce } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { batch, MADE_AT } from './batches.ts';
import { NO_TOPIC } from './topics.ts';

interface FetchParts {
  readonly topic?: string;
  readonly partition?: number;
  readonly maxBytes?: number;
  readonly partitionMaxBytes?: number;
  readonly isolationLevel?: number;
  readonly currentLeaderEpoch?: number;
  readonly lastFetchedEpoch?: number;
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
  readonly replicaId?: number;
  readonly version?: number;
  readonly maxWaitMs?: number;
}

function fetch(name: string, fetchOffset: number, parts: FetchParts = {}): Case {
  const { topic = 'read', partition = 0, partitionMaxBytes = 1 << 20, currentLeaderEpoch = -1, version = 12, ...request } = parts;
  const { lastFetchedEpoch = -1, ...rest } = request;
  return ask(name, Fetch, version, {
    maxWaitMs: 0,
    minBytes: 0,
    ...rest,
    topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch, lastFetchedEpoch }] }],
  });
}

const fetching: readonly Case[] = [
  fetch('from the beginning', 0),
  fetch('from the beginning, oldest version', 0, { version: 4 }),
  fetch('from within a batch', 2),
  fetch('from the end', 3),
  fetch('committed records only', 0, { isolationLevel: 1 }),
  fetch('an isolation level that is none', 0, { isolationLevel: 2 }),
  fetch('behind the end', 4),
  fetch('behind the end, oldest version', 4, { version: 4 }),
  fetch('offset -1', -1),
  fetch('offset -2', -2),
  fetch('an empty partition', 0, { partition: 1 }),
  fetch('an empty partition, from offset 1', 1, { partition: 1 }),
  fetch('unknown topic', 0, { topic: NO_TOPIC }),
  fetch('unknown topic, oldest version', 0, { topic: NO_TOPIC, version: 4 }),
  fetch('unknown partition', 0, { partition: 9 }),
  fetch('negative partition', 0, { partition: -1 }),
  fetch('1 byte, and the batch is larger', 0, { partitionMaxBytes: 1 }),
  fetch('0 bytes', 0, { partitionMaxBytes: 0 }),
  fetch('0 bytes in all', 0, { maxBytes: 0 }),
  fetch('a negative bound on bytes', 0, { partitionMaxBytes: -1 }),
  fetch('the current epoch', 0, { currentLeaderEpoch: 0 }),
  fetch('an epoch that is not yet', 0, { currentLeaderEpoch: 5 }),
  fetch('an epoch that is not yet, version 9', 0, { currentLeaderEpoch: 5, version: 9 }),
  fetch('last fetched in the current epoch', 3, { lastFetchedEpoch: 0 }),
  fetch('last fetched in an epoch that is not yet', 3, { lastFetchedEpoch: 5 }),
  fetch('an unknown session', 0, { sessionId: 12345, sessionEpoch: 1 }),
  fetch('a session of epoch 0', 0, { sessionEpoch: 0 }),
  fetch('a replica that is none', 0, { replicaId: 77 }),
  ask('no topics', Fetch, 12, { maxWaitMs: 0, minBytes: 0, topics: [] }),
  ask('one known and one unknown topic', Fetch, 12, {
    maxWaitMs: 0,
    minBytes: 0,
    topics: ['read', NO_TOPIC].map((topic) => ({
      topic,
      partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }],
    })),
  }),
  ask('waits for bytes that do not come', Fetch, 12, {
    maxWaitMs: 50,
    minBytes: 1_000_000,
    topics: [{ topic: 'read', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
  }),
];

function offsetAt(
  name: string,
  timestamp: number,
  parts: Partial<{ topic: string; partition: number; epoch: number; version: number }> = {},
): Case {
  const { topic = 'read', partition = 0, epoch = -1, version = 7 } = parts;
  return ask(name, ListOffsets, version, {
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp, currentLeaderEpoch: epoch }] }],
  });
}

const offsets: readonly Case[] = [
  offsetAt('earliest', -2),
  offsetAt('earliest, oldest version', -2, { version: 1 }),
  offsetAt('latest', -1),
  offsetAt('latest, oldest version', -1, { version: 1 }),
  offsetAt('of the newest record', -3),
  offsetAt('of the newest record, where there is none', -3, { partition: 1 }),
  offsetAt('of the newest record, before there was such a question', -3, { version: 6 }),
  offsetAt('earliest on this machine', -4),
  offsetAt('a question that is none', -99),
  offsetAt('at time 0', 0),
  offsetAt('at the first record', MADE_AT),
  offsetAt('at the second record', MADE_AT + 1),
  offsetAt('at the last record', MADE_AT + 2),
  offsetAt('after the last record', MADE_AT + 3),
  offsetAt('at a time, in an empty partition', MADE_AT, { partition: 1 }),
  offsetAt('unknown topic', -1, { topic: NO_TOPIC }),
  offsetAt('unknown topic, oldest version', -1, { topic: NO_TOPIC, version: 1 }),
  offsetAt('unknown partition', -1, { partition: 9 }),
  offsetAt('negative partition', -1, { partition: -1 }),
  offsetAt('the current epoch', -1, { epoch: 0 }),
  offsetAt('an epoch that is not yet', -1, { epoch: 5 }),
  ask('committed records only', ListOffsets, 7, {
    isolationLevel: 1,
    topics: [{ name: 'read', partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  }),
  ask('a partition twice', ListOffsets, 7, {
    topics: [
      {
        name: 'read',
        partitions: [
          { partitionIndex: 0, timestamp: -1 },
          { partitionIndex: 0, timestamp: -2 },
        ],
      },
    ],
  }),
  ask('no topics', ListOffsets, 7, { topics: [] }),
];

function endOf(
  name: string,
  leaderEpoch: number,
  parts: Partial<{ topic: string; partition: number; current: number }> = {},
): Case {
  const { topic = 'read', partition = 0, current = -1 } = parts;
  return ask(name, OffsetForLeaderEpoch, 4, {
    topics: [{ topic, partitions: [{ partition, leaderEpoch, currentLeaderEpoch: current }] }],
  });
}

const epochs: readonly Case[] = [
  endOf('the current epoch', 0),
  endOf('a later epoch', 1),
  endOf('a negative epoch', -1),
  endOf('a lower epoch', -5),
  endOf('of an empty partition', 0, { partition: 1 }),
  endOf('the leader has the epoch that it should', 0, { current: 0 }),
  endOf('the leader has not yet the epoch that it should', 0, { current: 5 }),
  endOf('unknown topic', 0, { topic: NO_TOPIC }),
  endOf('unknown partition', 0, { partition: 9 }),
];

function cut(name: string, offset: number, parts: Partial<{ topic: string; partition: number; version: number }> = {}): Case {
  const { topic = 'cut', partition = 0, version = 2 } = parts;
  return ask(name, DeleteRecords, version, {
    timeoutMs: 10_000,
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, offset }] }],
  });
}

const cutting: readonly Case[] = [
  ...['a', 'b', 'c'].map((value) =>
    ask(`record ${value} to delete`, Produce, 9, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: 'cut', partitionData: [{ index: 0, records: batch([value]) }] }],
    }),
  ),
  cut('before 1', 1),
  cut('before 0, which is gone', 0),
  cut('before one behind the end', 99),
  cut('offset -2', -2),
  cut('unknown topic', 0, { topic: NO_TOPIC }),
  cut('unknown partition', 0, { partition: 9 }),
  fetch('what was deleted', 0, { topic: 'cut' }),
  fetch('the first that is left', 1, { topic: 'cut' }),
  offsetAt('earliest that is left', -2, { topic: 'cut' }),
  cut('all', -1),
  cut('all, when all is deleted', -1, { version: 0 }),
  offsetAt('earliest of none', -2, { topic: 'cut' }),
  offsetAt('at a time that was deleted', MADE_AT, { topic: 'cut' }),
];

export const reading: readonly Case[] = [...fetching, ...offsets, ...epochs, ...cutting];
