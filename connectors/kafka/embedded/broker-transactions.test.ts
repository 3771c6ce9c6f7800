import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerConnection } from '../client/broker-connection.ts';
import type { Api } from '../wire/api.ts';
import { ERROR, RecordBatchBuilder, RecordCursor } from '../wire/index.ts';
import { AddOffsetsToTxn } from '../wire/messages/add-offsets-to-txn.ts';
import { AddPartitionsToTxn } from '../wire/messages/add-partitions-to-txn.ts';
import { CreateTopics } from '../wire/messages/create-topics.ts';
import { DeleteGroups } from '../wire/messages/delete-groups.ts';
import { DeleteTopics } from '../wire/messages/delete-topics.ts';
import { DescribeProducers } from '../wire/messages/describe-producers.ts';
import { DescribeTransactions } from '../wire/messages/describe-transactions.ts';
import { EndTxn } from '../wire/messages/end-txn.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import { InitProducerId } from '../wire/messages/init-producer-id.ts';
import { JoinGroup } from '../wire/messages/join-group.ts';
import { ListOffsets } from '../wire/messages/list-offsets.ts';
import { ListTransactions } from '../wire/messages/list-transactions.ts';
import { OffsetCommit } from '../wire/messages/offset-commit.ts';
import { OffsetFetch } from '../wire/messages/offset-fetch.ts';
import { Produce } from '../wire/messages/produce.ts';
import { SyncGroup } from '../wire/messages/sync-group.ts';
import { TxnOffsetCommit } from '../wire/messages/txn-offset-commit.ts';
import type { EmbeddedKafkaOptions } from './broker-options.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

let kafka: EmbeddedKafka;
let broker: BrokerConnection;
beforeEach(() => start());
afterEach(async () => {
  broker.close();
  await kafka.stop();
});

async function start(options: EmbeddedKafkaOptions = {}): Promise<void> {
  kafka = await startEmbeddedKafka({ transactionCheckMs: 20, ...options });
  broker = await BrokerConnection.open(kafka.bootstrap, 'test', 10_000);
  await broker.request(CreateTopics, { timeoutMs: 1, topics: [{ name: 't', numPartitions: 3, replicationFactor: -1 }] });
}

/** The call in the newest version that clients with this transaction version send. */
function asOf<Q, R>(api: Api<Q, R>, transactionVersion: 1 | 2): Api<Q, R> {
  // In the newest versions in which topics have names.
  const named: Readonly<Record<string, number>> = { Produce: 12, TxnOffsetCommit: 5 };
  const explicit: Readonly<Record<string, number>> = { Produce: 11, EndTxn: 4, TxnOffsetCommit: 4 };
  return { ...api, max: (transactionVersion === 1 ? explicit : named)[api.name] ?? api.max };
}

const AddPartitions = { ...AddPartitionsToTxn, max: 3 };

/** A transactional producer that sends what it is told to, right or wrong. */
class Producer {
  readonly transactionalId: string;
  readonly version: 1 | 2;
  producerId = -1;
  producerEpoch = -1;
  readonly #sequences = new Map<number, number>();

  constructor(transactionalId: string, version: 1 | 2) {
    this.transactionalId = transactionalId;
    this.version = version;
  }

  get #who() {
    return { transactionalId: this.transactionalId, producerId: this.producerId, producerEpoch: this.producerEpoch };
  }

  async initialise(transactionTimeoutMs = 60_000, goOn = false): Promise<number> {
    const holder = goOn ? { producerId: this.producerId, producerEpoch: this.producerEpoch } : {};
    const { errorCode, producerId, producerEpoch } = await broker.request(InitProducerId, {
      transactionalId: this.transactionalId,
      transactionTimeoutMs,
      ...holder,
    });
    if (errorCode === ERROR.NONE) this.#become(producerId, producerEpoch);
    return errorCode;
  }

  /** Adds the partition where the client has to. */
  async add(partition = 0, topic = 't'): Promise<number> {
    const request = { ...this.#who, topics: [{ name: topic, partitions: [partition] }] };
    const { resultsByTopic } = await broker.request(AddPartitions, request);
    return resultsByTopic[0]?.resultsByPartition[0]?.partitionErrorCode ?? Number.NaN;
  }

  async write(value: string, partition = 0): Promise<number> {
    const builder = new RecordBatchBuilder(64);
    builder.append(null, Buffer.from(value), Date.now(), []);
    const baseSequence = this.#sequences.get(partition) ?? 0;
    const records = Buffer.from(
      builder.finish('none', {
        producerId: this.producerId,
        producerEpoch: this.producerEpoch,
        baseSequence,
        transactional: true,
      }),
    );
    const { responses } = await broker.request(asOf(Produce, this.version), {
      transactionalId: this.transactionalId,
      acks: -1,
      timeoutMs: 1,
      topicData: [{ name: 't', partitionData: [{ index: partition, records }] }],
    });
    const errorCode = responses[0]?.partitionResponses[0]?.errorCode ?? Number.NaN;
    if (errorCode === ERROR.NONE) this.#sequences.set(partition, baseSequence + 1);
    return errorCode;
  }

  /** A write as a client makes it: the partition is part of the transaction. */
  async send(value: string, partition = 0): Promise<void> {
    if (this.version === 1) expect(await this.add(partition)).toBe(ERROR.NONE);
    expect(await this.write(value, partition)).toBe(ERROR.NONE);
  }

  async addGroup(groupId = 'g'): Promise<number> {
    return (await broker.request(AddOffsetsToTxn, { ...this.#who, groupId })).errorCode;
  }

  async commitOffset(committedOffset: number, member: object = {}, groupId = 'g', topic = 't'): Promise<number> {
    const { topics } = await broker.request(asOf(TxnOffsetCommit, this.version), {
      ...this.#who,
      groupId,
      ...member,
      topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: 'note' }] }],
    });
    return topics[0]?.partitions[0]?.errorCode ?? Number.NaN;
  }

  async end(committed: boolean): Promise<number> {
    const { errorCode, producerId, producerEpoch } = await broker.request(asOf(EndTxn, this.version), {
      ...this.#who,
      committed,
    });
    if (errorCode === ERROR.NONE && this.version === 2) this.#become(producerId, producerEpoch);
    return errorCode;
  }

  /** Another process that believes to hold what this one holds. */
  twin(): Producer {
    const twin = new Producer(this.transactionalId, this.version);
    twin.#become(this.producerId, this.producerEpoch);
    for (const [partition, sequence] of this.#sequences) twin.#sequences.set(partition, sequence);
    return twin;
  }

  #become(producerId: number, producerEpoch: number): void {
    if (producerId !== this.producerId || producerEpoch !== this.producerEpoch) this.#sequences.clear();
    this.producerId = producerId;
    this.producerEpoch = producerEpoch;
  }
}

async function producer(transactionalId: string, version: 1 | 2, timeoutMs?: number): Promise<Producer> {
  const made = new Producer(transactionalId, version);
  expect(await made.initialise(timeoutMs)).toBe(ERROR.NONE);
  return made;
}

async function fetch(isolationLevel: number, partition = 0) {
  const { responses } = await broker.request(
    { ...Fetch, max: 12 },
    {
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1 << 20,
      isolationLevel,
      topics: [{ topic: 't', partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
    },
  );
  const answer = responses[0]?.partitions[0];
  if (!answer) throw new Error('no answer for the partition');
  return answer;
}

async function read(isolationLevel: number, partition = 0): Promise<string[]> {
  const { records, abortedTransactions } = await fetch(isolationLevel, partition);
  const cursor = new RecordCursor({
    topic: 't',
    partition,
    records: records ?? Buffer.alloc(0),
    fetchOffset: 0,
    highWatermark: 0,
    aborted: abortedTransactions ?? [],
  });
  const values: string[] = [];
  while (cursor.next()) values.push(String(cursor.value));
  return values;
}
const committed = (partition = 0): Promise<string[]> => read(1, partition);

async function endOffset(isolationLevel: number): Promise<number> {
  const { topics } = await broker.request(ListOffsets, {
    isolationLevel,
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  });
  return topics[0]?.partitions[0]?.offset ?? Number.NaN;
}

async function fetchOffset(requireStable: boolean): Promise<readonly [offset: number, errorCode: number]> {
  const body = { groupId: 'g', topics: [{ name: 't', partitionIndexes: [0] }], requireStable };
  const { topics } = await broker.request(OffsetFetch, body, { versionMax: 7 });
  const found = topics[0]?.partitions[0];
  return [found?.committedOffset ?? Number.NaN, found?.errorCode ?? Number.NaN];
}

describe.each([1, 2] as const)('transaction version %i', (version) => {
  test('what is committed is read, what is aborted or open is not', async () => {
    const [a, b] = [await producer('a', version), await producer('b', version)];
    await a.send('a0', 0);
    await b.send('b0', 0);
    await a.send('a1', 1);
    expect(await b.end(true)).toBe(ERROR.NONE);
    expect([await committed(), await read(0)]).toEqual([[], ['a0', 'b0']]);
    expect(await fetch(1)).toMatchObject({ lastStableOffset: 0, highWatermark: 3 });
    expect([await endOffset(1), await endOffset(0)]).toEqual([0, 3]);
    expect(await a.end(false)).toBe(ERROR.NONE);
    expect([await committed(0), await committed(1)]).toEqual([['b0'], []]);
    await a.send('a2', 1);
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect([await committed(0), await committed(1)]).toEqual([['b0'], ['a2']]);
    expect(await endOffset(1)).toBe(await endOffset(0));
  });

  test('an end that is asked for twice is answered alike, the opposite is refused', async () => {
    const a = await producer('a', version);
    await a.send('a0');
    const again = a.twin();
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await again.end(false)).toBe(ERROR.INVALID_TXN_STATE);
    expect(await again.end(true)).toBe(ERROR.NONE);
    expect(again.producerEpoch).toBe(a.producerEpoch);
    expect(await committed()).toEqual(['a0']);
  });

  test('whoever initialises takes over: the transaction of the one before is aborted, and all it sends is refused', async () => {
    const zombie = await producer('a', version);
    await zombie.send('z0');
    expect(await zombie.addGroup()).toBe(ERROR.NONE);
    const a = await producer('a', version);
    expect(a.producerId).toBe(zombie.producerId);
    expect(a.producerEpoch).toBeGreaterThan(zombie.producerEpoch);
    expect(await zombie.write('z1')).toBe(ERROR.INVALID_PRODUCER_EPOCH);
    // Where it never wrote, only the coordinator can know.
    expect(await zombie.write('z2', 2)).toBe(ERROR.INVALID_PRODUCER_EPOCH);
    expect(await zombie.add()).toBe(ERROR.PRODUCER_FENCED);
    expect(await zombie.addGroup()).toBe(ERROR.PRODUCER_FENCED);
    expect(await zombie.commitOffset(5)).toBe(ERROR.INVALID_PRODUCER_EPOCH);
    expect(await zombie.end(true)).toBe(ERROR.PRODUCER_FENCED);
    expect(await zombie.initialise(60_000, true)).toBe(ERROR.PRODUCER_FENCED);
    await a.send('a0');
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await committed()).toEqual(['a0']);
    expect(await fetchOffset(false)).toEqual([-1, ERROR.NONE]);
  });

  test('a producer goes on after an error under a higher epoch, and may ask again', async () => {
    const a = await producer('a', version);
    await a.send('a0');
    const again = a.twin();
    expect(await a.initialise(60_000, true)).toBe(ERROR.NONE);
    expect(await again.initialise(60_000, true)).toBe(ERROR.NONE);
    expect([again.producerId, again.producerEpoch]).toEqual([a.producerId, a.producerEpoch]);
    await a.send('a1');
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await committed()).toEqual(['a1']);
  });

  test('a transaction that takes too long is aborted, and its producer can only begin anew', async () => {
    const a = await producer('a', version, 1_000);
    await a.send('a0');
    await expect.poll(() => endOffset(1)).toBe(2);
    expect(await a.end(true)).toBe(version === 1 ? ERROR.PRODUCER_FENCED : ERROR.INVALID_TXN_STATE);
    expect(await a.write('a1')).toBe(ERROR.INVALID_PRODUCER_EPOCH);
    if (version === 2) expect(await a.end(false)).toBe(ERROR.NONE);
    expect(await a.initialise(60_000, true)).toBe(ERROR.NONE);
    await a.send('a2');
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await committed()).toEqual(['a2']);
  });

  test('offsets count when the transaction is committed, and until then a careful reader has to wait', async () => {
    const a = await producer('a', version);
    if (version === 1) expect(await a.commitOffset(5)).toBe(ERROR.TRANSACTION_ABORTABLE);
    const commitOffset = async (offset: number): Promise<void> => {
      if (version === 1) expect(await a.addGroup()).toBe(ERROR.NONE);
      expect(await a.commitOffset(offset)).toBe(ERROR.NONE);
    };
    await commitOffset(5);
    expect(await fetchOffset(false)).toEqual([-1, ERROR.NONE]);
    expect(await fetchOffset(true)).toEqual([-1, ERROR.UNSTABLE_OFFSET_COMMIT]);
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await fetchOffset(true)).toEqual([5, ERROR.NONE]);
    await commitOffset(9);
    expect(await fetchOffset(false)).toEqual([5, ERROR.NONE]);
    expect(await a.end(false)).toBe(ERROR.NONE);
    expect(await fetchOffset(true)).toEqual([5, ERROR.NONE]);
    expect(await a.commitOffset(1, {}, 'g', 'no')).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
  });

  test('offsets of a member that is not in the group’s generation are refused', async () => {
    const join = (memberId: string) =>
      broker.request(JoinGroup, {
        groupId: 'g',
        sessionTimeoutMs: 5_000,
        rebalanceTimeoutMs: 2_000,
        memberId,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
      });
    const a = await producer('a', version);
    expect(await a.addGroup()).toBe(ERROR.NONE);
    expect(await a.commitOffset(1, { memberId: 'm', generationIdOrMemberEpoch: 1 })).toBe(ERROR.ILLEGAL_GENERATION);
    const { memberId } = await join('');
    const { generationId } = await join(memberId);
    await broker.request(SyncGroup, {
      groupId: 'g',
      generationId,
      memberId,
      assignments: [{ memberId, assignment: Buffer.alloc(0) }],
    });
    const member = { memberId, generationIdOrMemberEpoch: generationId };
    expect(await a.commitOffset(1, { ...member, generationIdOrMemberEpoch: generationId - 1 })).toBe(ERROR.ILLEGAL_GENERATION);
    expect(await a.commitOffset(1, { ...member, memberId: 'other' })).toBe(ERROR.UNKNOWN_MEMBER_ID);
    expect(await a.commitOffset(2, member)).toBe(ERROR.NONE);
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await fetchOffset(true)).toEqual([2, ERROR.NONE]);
  });

  test('a topic that is deleted in the middle of a transaction does not hinder its end', async () => {
    await broker.request(CreateTopics, { timeoutMs: 1, topics: [{ name: 'gone', numPartitions: 1, replicationFactor: -1 }] });
    const a = await producer('a', version);
    expect(await a.add(0, 'gone')).toBe(ERROR.NONE);
    expect(await a.addGroup()).toBe(ERROR.NONE);
    expect(await a.commitOffset(3, {}, 'g', 'gone')).toBe(ERROR.NONE);
    await a.send('a0');
    await broker.request(DeleteTopics, { topics: [{ name: 'gone' }], timeoutMs: 1 });
    expect(await a.end(true)).toBe(ERROR.NONE);
    expect(await committed()).toEqual(['a0']);
  });
});

test('version 1: an epoch that stays, and errors for what was not begun', async () => {
  const a = await producer('a', 1);
  expect(await a.end(true)).toBe(ERROR.INVALID_TXN_STATE);
  expect(await a.write('no')).toBe(ERROR.TRANSACTION_ABORTABLE);
  expect(await a.add(7)).toBe(ERROR.UNKNOWN_TOPIC_OR_PARTITION);
  await a.send('a0');
  const epoch = a.producerEpoch;
  expect(await a.end(true)).toBe(ERROR.NONE);
  expect(a.producerEpoch).toBe(epoch);
  expect(await new Producer('nobody', 1).add()).toBe(ERROR.INVALID_PRODUCER_ID_MAPPING);
});

test('version 2: an epoch that rises with each end, so that what comes late is no part of the next transaction', async () => {
  const a = await producer('a', 2);
  await a.send('a0');
  const late = a.twin();
  expect(await a.end(true)).toBe(ERROR.NONE);
  expect(a.producerEpoch).toBe(late.producerEpoch + 1);
  await a.send('a1');
  expect(await late.write('late')).toBe(ERROR.INVALID_PRODUCER_EPOCH);
  expect(await late.write('late', 2)).toBe(ERROR.INVALID_PRODUCER_EPOCH);
  expect(await a.end(true)).toBe(ERROR.NONE);
  // An abort of what was never begun is no error, and raises the epoch all the same.
  expect(await a.end(false)).toBe(ERROR.NONE);
  expect(a.producerEpoch).toBe(late.producerEpoch + 3);
  expect(await a.end(true)).toBe(ERROR.INVALID_TXN_STATE);
  expect(await committed()).toEqual(['a0', 'a1']);
});

test('a time-out must be positive and at most what the broker allows', async () => {
  for (const timeoutMs of [0, -1, 900_001])
    expect(await new Producer('a', 2).initialise(timeoutMs)).toBe(ERROR.INVALID_TRANSACTION_TIMEOUT);
  expect(await new Producer('', 2).initialise()).toBe(ERROR.INVALID_REQUEST);
});

test('one partition that does not exist keeps the others out of the transaction', async () => {
  const a = await producer('a', 2);
  const { resultsByTopic } = await broker.request(AddPartitions, {
    transactionalId: 'a',
    producerId: a.producerId,
    producerEpoch: a.producerEpoch,
    topics: [{ name: 't', partitions: [0, 9] }],
  });
  expect(resultsByTopic[0]?.resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode)).toEqual([
    ERROR.OPERATION_NOT_ATTEMPTED,
    ERROR.UNKNOWN_TOPIC_OR_PARTITION,
  ]);
  const [state] = (await broker.request(DescribeTransactions, { transactionalIds: ['a'] })).transactionStates;
  expect(state).toMatchObject({ transactionState: 'Empty', topics: [] });
});

test('several transactions are added to or asked about at once', async () => {
  const [a, b] = [await producer('a', 2), await producer('b', 2)];
  const ask = async (who: Producer, verifyOnly: boolean) => {
    const { transactionalId, producerId, producerEpoch } = who;
    const topics = [{ name: 't', partitions: [0] }];
    const transactions = [{ transactionalId, producerId, producerEpoch, verifyOnly, topics }];
    const { resultsByTransaction } = await broker.request(AddPartitionsToTxn, { transactions });
    return resultsByTransaction[0]?.topicResults[0]?.resultsByPartition[0]?.partitionErrorCode;
  };
  expect(await ask(a, true)).toBe(ERROR.INVALID_TXN_STATE);
  expect(await ask(a, false)).toBe(ERROR.NONE);
  expect(await ask(a, true)).toBe(ERROR.NONE);
  expect(await ask(b, true)).toBe(ERROR.INVALID_TXN_STATE);
});

test('transactions and producers are described and listed', async () => {
  const a = await producer('a', 1);
  await producer('b', 1);
  await a.send('a0', 1);
  const { transactionStates } = await broker.request(DescribeTransactions, { transactionalIds: ['a', 'b', 'no'] });
  expect(transactionStates).toMatchObject([
    { errorCode: 0, transactionState: 'Ongoing', producerId: a.producerId, topics: [{ topic: 't', partitions: [1] }] },
    { errorCode: 0, transactionState: 'Empty', transactionTimeoutMs: 60_000, transactionStartTimeMs: -1 },
    { errorCode: ERROR.TRANSACTIONAL_ID_NOT_FOUND },
  ]);
  const listed = async (filters: object) =>
    (await broker.request(ListTransactions, filters)).transactionStates.map(({ transactionalId }) => transactionalId);
  expect(await listed({})).toEqual(['a', 'b']);
  expect(await listed({ stateFilters: ['Empty'] })).toEqual(['b']);
  expect(await listed({ producerIdFilters: [a.producerId] })).toEqual(['a']);
  expect(await listed({ durationFilter: 60_000 })).toEqual([]);
  expect((await broker.request(ListTransactions, { stateFilters: ['Odd'] })).unknownStateFilters).toEqual(['Odd']);
  const describe = async () => {
    const { topics } = await broker.request(DescribeProducers, { topics: [{ name: 't', partitionIndexes: [1, 9] }] });
    return topics[0]?.partitions;
  };
  const known = { producerId: a.producerId, producerEpoch: 0, lastSequence: 0 };
  expect(await describe()).toMatchObject([
    { errorCode: 0, activeProducers: [{ ...known, currentTxnStartOffset: 0 }] },
    { errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION },
  ]);
  expect(await a.end(true)).toBe(ERROR.NONE);
  expect(await describe()).toMatchObject([{ activeProducers: [{ ...known, currentTxnStartOffset: -1 }] }, {}]);
});

test('a group that is deleted loses what transactions would commit for it', async () => {
  const a = await producer('a', 2);
  const topics = [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }];
  await broker.request(OffsetCommit, { groupId: 'g', generationIdOrMemberEpoch: -1, topics }, { versionMax: 9 });
  expect(await a.commitOffset(5)).toBe(ERROR.NONE);
  expect(await fetchOffset(true)).toEqual([-1, ERROR.UNSTABLE_OFFSET_COMMIT]);
  expect((await broker.request(DeleteGroups, { groupsNames: ['g'] })).results[0]?.errorCode).toBe(ERROR.NONE);
  expect(await a.end(true)).toBe(ERROR.NONE);
  expect(await fetchOffset(true)).toEqual([-1, ERROR.NONE]);
});

test('an offset that is committed outside of the transaction, and after, is the one that counts', async () => {
  const a = await producer('a', 2);
  expect(await a.commitOffset(5)).toBe(ERROR.NONE);
  const topics = [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 7 }] }];
  await broker.request(OffsetCommit, { groupId: 'g', generationIdOrMemberEpoch: -1, topics }, { versionMax: 9 });
  expect(await a.end(true)).toBe(ERROR.NONE);
  expect(await fetchOffset(true)).toEqual([7, ERROR.NONE]);
});
