import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  DescribeProducers,
  DescribeTransactions,
  EndTxn,
  Fetch,
  InitProducerId,
  ListOffsets,
  ListTransactions,
  OffsetFetch,
  Produce,
  TxnOffsetCommit,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, type CaseOptions, type Ids, number } from '../case.ts';
import { written } from './batches.ts';
import { NO_TOPIC } from './topics.ts';

/** Who calls: a transactional id, the name under which its producer id is kept, an epoch. */
interface Who {
  readonly id: string;
  readonly producer: string;
  readonly epoch: number;
}

const first: Who = { id: 'first', producer: 'first', epoch: 0 };
const second: Who = { id: 'second', producer: 'second', epoch: 0 };
const UNKNOWN = 'nobody-knows';

const producerOf = (ids: Ids, { producer }: Who): number => (ids.has(producer) ? number(ids, producer) : 999_999);

function init(
  name: string,
  transactionalId: string | null,
  timeout = 600_000,
  options: CaseOptions & { epoch?: number; producer?: string } = {},
): Case {
  const { epoch = -1, producer, version = 4, ...rest } = options;
  return ask(
    name,
    InitProducerId,
    version,
    (ids) => ({
      transactionalId,
      transactionTimeoutMs: timeout,
      producerId: producer === undefined ? -1 : number(ids, producer),
      producerEpoch: epoch,
    }),
    rest,
  );
}

function addPartitions(name: string, who: Who, version = 3, topic = 'transactions', partitions: readonly number[] = [0]): Case {
  return ask(name, AddPartitionsToTxn, version, (ids) => ({
    transactionalId: who.id,
    producerId: producerOf(ids, who),
    producerEpoch: who.epoch,
    topics: [{ name: topic, partitions }],
  }));
}

function write(name: string, who: Who, sequence: number, version = 9, partition = 0, transactional = true): Case {
  return ask(name, Produce, version, (ids) => ({
    transactionalId: who.id,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [
      {
        name: 'transactions',
        partitionData: [{ index: partition, records: written(producerOf(ids, who), who.epoch, sequence, ['v'], transactional) }],
      },
    ],
  }));
}

function end(name: string, who: Who, committed: boolean, version = 3): Case {
  return ask(name, EndTxn, version, (ids) => ({
    transactionalId: who.id,
    producerId: producerOf(ids, who),
    producerEpoch: who.epoch,
    committed,
  }));
}

function addGroup(name: string, who: Who, groupId = 'transacted', version = 3): Case {
  return ask(name, AddOffsetsToTxn, version, (ids) => ({
    transactionalId: who.id,
    producerId: producerOf(ids, who),
    producerEpoch: who.epoch,
    groupId,
  }));
}

interface CommitParts {
  readonly version?: number;
  readonly group?: string;
  readonly topic?: string;
  readonly member?: string;
  readonly generation?: number;
  readonly metadata?: string;
}

function commit(name: string, who: Who, parts: CommitParts = {}): Case {
  const { version = 3, group = 'transacted', topic = 'committed', member = '', generation = -1, metadata = '' } = parts;
  return ask(name, TxnOffsetCommit, version, (ids) => ({
    transactionalId: who.id,
    groupId: group,
    producerId: producerOf(ids, who),
    producerEpoch: who.epoch,
    generationIdOrMemberEpoch: generation,
    memberId: member,
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 8, committedMetadata: metadata }] }],
  }));
}

const describe = (name: string, ...transactionalIds: readonly string[]): Case =>
  ask(name, DescribeTransactions, 0, { transactionalIds });
const producers = (name: string): Case =>
  ask(name, DescribeProducers, 0, { topics: [{ name: 'transactions', partitionIndexes: [0] }] });
const fetch = (name: string, isolationLevel: number): Case =>
  ask(name, Fetch, 12, {
    maxWaitMs: 0,
    minBytes: 0,
    isolationLevel,
    topics: [{ topic: 'transactions', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
  });
const latest = (name: string, isolationLevel: number): Case =>
  ask(name, ListOffsets, 7, {
    isolationLevel,
    topics: [{ name: 'transactions', partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  });
const committed = (name: string, requireStable: boolean): Case =>
  ask(name, OffsetFetch, 7, { groupId: 'transacted', topics: [{ name: 'committed', partitionIndexes: [0] }], requireStable });
const list = (name: string, stateFilters: readonly string[]): Case => ask(name, ListTransactions, 1, { stateFilters });

const beginning: readonly Case[] = [
  init('an empty transactional id', ''),
  init('a time-out of 0', 'timed', 0),
  init('a time-out of -1', 'timed', -1),
  init('a time-out above the bound', 'timed', 900_001),
  init('an id without epoch', 'timed', 600_000, { producer: 'idempotent' }),
  init('an epoch without id', 'timed', 600_000, { epoch: 3 }),
  init('an id and an epoch that the broker does not know', 'timed', 600_000, { producer: 'idempotent', epoch: 3 }),
  init('the first', 'first', 600_000, { keep: { first: 'producerId' } }),
  describe('one that has begun nothing', 'first'),
  describe('unknown one', UNKNOWN),
  describe('an empty id', ''),
  describe('none'),
  end('commit of nothing', first, true),
  end('abort of nothing', first, false),
  end('commit of an unknown id', { ...first, id: UNKNOWN }, true),
  end('commit by another producer', { ...first, producer: 'unknown' }, true),
  end('commit of a higher epoch', { ...first, epoch: 5 }, true),
  end('commit of a negative epoch', { ...first, epoch: -1 }, true),
  end('commit of an empty id', { ...first, id: '' }, true),
];

const open: readonly Case[] = [
  write('before the partition is added', first, 0),
  write('before the partition is added, as a newer client', first, 0, 11),
  addPartitions('unknown topic', first, 3, NO_TOPIC),
  addPartitions('unknown partition', first, 3, 'transactions', [9]),
  addPartitions('one known, one unknown', first, 3, 'transactions', [0, 9]),
  addPartitions('unknown id', { ...first, id: UNKNOWN }),
  addPartitions('an empty id', { ...first, id: '' }),
  addPartitions('another producer', { ...first, producer: 'unknown' }),
  addPartitions('a higher epoch', { ...first, epoch: 5 }),
  addPartitions('a higher epoch, oldest version', { ...first, epoch: 5 }, 0),
  addPartitions('nothing', first, 3, 'transactions', []),
  addPartitions('one', first),
  addPartitions('the same again', first),
  addPartitions('the same again, oldest version', first, 0),
  describe('one that is open', 'first'),
  list('ongoing ones', ['Ongoing']),
  write('a record', first, 0),
  write('the same record again', first, 0),
  write('a sequence too far', first, 7),
  write('a record outside the transaction', first, 1, 9, 0, false),
  write('to a partition that was not added', first, 0, 9, 1),
  producers('of an open transaction'),
  fetch('everything, while it is open', 0),
  fetch('what is committed, while it is open', 1),
  latest('of all, while it is open', 0),
  latest('of what is committed, while it is open', 1),
  commit('before the group is added', first),
  addGroup('an empty group', first, ''),
  addGroup('unknown id', { ...first, id: UNKNOWN }),
  addGroup('a higher epoch', { ...first, epoch: 5 }),
  addGroup('a group', first),
  commit('of the group', first),
  commit('unknown topic', first, { topic: NO_TOPIC }),
  commit('an unknown member', first, { member: 'nobody', generation: 1 }),
  commit('a generation without member', first, { generation: 3 }),
  commit('an empty group', first, { group: '' }),
  commit('metadata of 4097', first, { metadata: 'm'.repeat(4097) }),
  commit('by an unknown id', { ...first, id: UNKNOWN }),
  committed('while it is open', true),
  committed('while it is open, not asking for stable ones', false),
  end('commit by another producer, while it is open', { ...first, producer: 'unknown' }, true),
  end('commit of a higher epoch, while it is open', { ...first, epoch: 5 }, true),
  end('commit', first, true),
  end('commit again', first, true),
  end('abort after the commit', first, false),
  describe('one that is committed', 'first'),
  committed('after the commit', true),
  fetch('what is committed, after the commit', 1),
  latest('of what is committed, after the commit', 1),
  producers('after the commit'),
];

const older: Who = { ...first, epoch: 0 };
const newer: Who = { ...first, epoch: 1 };

const fencing: readonly Case[] = [
  addPartitions('another transaction', first),
  write('a record that will be aborted', first, 1),
  init('one that takes over an open transaction', 'first'),
  init('one that takes over, again', 'first', 600_000, { keep: { taken: 'producerEpoch' } }),
  describe('one that was taken over', 'first'),
  write('by who was fenced', older, 2),
  addPartitions('by who was fenced', older),
  addPartitions('by who was fenced, oldest version', older, 0),
  addGroup('by who was fenced', older),
  commit('by who was fenced', older),
  end('by who was fenced', older, true),
  end('by who was fenced, oldest version', older, true, 0),
  init('by who was fenced', 'first', 600_000, { producer: 'first', epoch: 0 }),
  fetch('what is committed, with one that was aborted', 1),
  fetch('everything, with one that was aborted', 0),
  end('by an epoch in between', newer, true),
];

const renewing: readonly Case[] = [
  init('the second', 'second', 600_000, { version: 5, keep: { second: 'producerId' } }),
  write('without adding the partition, as transaction version 2', second, 0, 12, 1),
  describe('one whose partition was added by writing', 'second'),
  commit('without adding the group, as transaction version 2', second, { version: 5, group: 'transacted' }),
  end('commit, as transaction version 2', second, true, 5),
  end('the same commit again, as transaction version 2', second, true, 5),
  end('commit of nothing, as transaction version 2', { ...second, epoch: 1 }, true, 5),
  end('abort of nothing, as transaction version 2', { ...second, epoch: 1 }, false, 5),
  write('by the epoch before, as transaction version 2', second, 1, 12, 1),
  end('by the epoch before, as transaction version 2', second, false, 5),
  init('with the id and epoch that it has', 'second', 600_000, { version: 5, producer: 'second', epoch: 1 }),
  list('complete ones', ['CompleteCommit', 'CompleteAbort']),
  list('of a state that is none', ['Whatever']),
  write('by an unknown id', { ...first, id: UNKNOWN, epoch: 3 }, 0, 9, 1),
];

export const transactions: readonly Case[] = [...beginning, ...open, ...fencing, ...renewing];
