import {
  CreateTopics,
  DeleteTopics,
  EndTxn,
  Fetch,
  InitProducerId,
  Metadata,
  Produce,
  TxnOffsetCommit,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, type CaseOptions, type Ids, number, text } from '../case.ts';
import { batch, written } from './batches.ts';
import { idOf, NO_TOPIC_ID } from './topics.ts';

const NO_ID = '0'.repeat(32);
/** The id of a topic that the script knows, or an id as it is. */
const idIn = (ids: Ids, topic: string): string => (ids.has(idOf(topic)) ? text(ids, idOf(topic)) : topic);

interface FetchParts {
  readonly partition?: number;
  readonly version?: number;
  readonly offset?: number;
  readonly currentLeaderEpoch?: number;
  /** The session's name in the script; absent for none. */
  readonly session?: string;
  readonly epoch?: number;
  readonly forgotten?: readonly string[];
}

function fetch(name: string, topics: readonly string[], parts: FetchParts = {}, options: CaseOptions = {}): Case {
  const { partition = 0, version = 18, offset = 0, currentLeaderEpoch = -1, session, epoch = -1, forgotten = [] } = parts;
  return ask(
    name,
    Fetch,
    version,
    (ids) => ({
      maxWaitMs: 0,
      minBytes: 0,
      sessionId: session === undefined ? 0 : number(ids, session),
      sessionEpoch: epoch,
      topics: topics.map((topic) => ({
        topic,
        topicId: idIn(ids, topic),
        partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 1 << 20, currentLeaderEpoch }],
      })),
      forgottenTopicsData: forgotten.map((topic) => ({ topic, topicId: idIn(ids, topic), partitions: [0] })),
    }),
    options,
  );
}

const fetching: readonly Case[] = [
  fetch('by id', ['read'], { version: 13 }),
  fetch('by id, as of version 15', ['read'], { version: 15 }),
  fetch('by id, as of version 16', ['read'], { version: 16 }),
  fetch('by id, as of version 17', ['read'], { version: 17 }),
  fetch('by id, behind the end', ['read'], { offset: 99 }),
  fetch('by an unknown id', [NO_TOPIC_ID]),
  fetch('by an id of zeros', [NO_ID]),
  fetch('by id, unknown partition', ['read'], { partition: 9 }),
  fetch('by id, an epoch that is not yet', ['read'], { currentLeaderEpoch: 5 }),
  fetch('by ids, one known and two unknown', ['read', NO_TOPIC_ID, 'f1'.repeat(16)]),
];

const sessions: readonly Case[] = [
  fetch('a session by ids begins', ['read'], { epoch: 0, offset: 3 }, { keep: { byId: 'sessionId' } }),
  fetch('a session by ids, nothing is new', [], { session: 'byId', epoch: 1 }),
  fetch('a session by ids goes on by names', [], { session: 'byId', epoch: 2, version: 12 }),
  fetch('a session by ids goes on by ids', ['read'], { session: 'byId', epoch: 2 }),
  fetch('a session by ids, an unknown one besides', [NO_TOPIC_ID], { session: 'byId', epoch: 3 }),
  fetch('a session by ids, the unknown one is told again', [], { session: 'byId', epoch: 4 }),
  fetch('a session by ids, both are forgotten', [], { session: 'byId', epoch: 5, forgotten: ['read', NO_TOPIC_ID] }),
  fetch('a session by names begins', ['read'], { epoch: 0, offset: 3, version: 12 }, { keep: { byName: 'sessionId' } }),
  fetch('a session by names goes on by ids', [], { session: 'byName', epoch: 1 }),
  fetch('a session by names ends by ids', ['read'], { session: 'byName', epoch: -1 }),
];

interface ProduceParts {
  readonly partition?: number;
  readonly acks?: number;
}

function produce(name: string, topics: readonly string[], { partition = 0, acks = -1 }: ProduceParts = {}): Case {
  return ask(
    name,
    Produce,
    13,
    (ids) => ({
      transactionalId: null,
      acks,
      timeoutMs: 10_000,
      topicData: topics.map((topic) => ({
        topicId: idIn(ids, topic),
        partitionData: [{ index: partition, records: batch(['a']) }],
      })),
    }),
    { silent: acks === 0 },
  );
}

const producing: readonly Case[] = [
  produce('by an unknown id', [NO_TOPIC_ID]),
  produce('by an id of zeros', [NO_ID]),
  produce('by id, unknown partition', ['written'], { partition: 9 }),
  produce('by ids, one known and one unknown', ['cut', NO_TOPIC_ID]),
  produce('by an unknown id, nobody acknowledges', [NO_TOPIC_ID], { acks: 0 }),
];

function create(name: string, topic: string, keep: string, validateOnly = false): Case {
  const topics = [{ name: topic, numPartitions: 1, replicationFactor: 1, configs: [{ name: 'retention.ms', value: '-1' }] }];
  return ask(name, CreateTopics, 7, { timeoutMs: 10_000, topics, validateOnly }, { keep: { [idOf(keep)]: 'topics.0.topicId' } });
}

interface NamedTopic {
  readonly name?: string;
  readonly id?: string;
}

function remove(name: string, ...topics: readonly NamedTopic[]): Case {
  return ask(name, DeleteTopics, 6, (ids) => ({
    timeoutMs: 10_000,
    topics: topics.map((each) => ({ name: each.name ?? null, topicId: each.id === undefined ? NO_ID : idIn(ids, each.id) })),
  }));
}

const remaking: readonly Case[] = [
  create('one that is only checked', 'remade', 'nothing', true),
  create('one with an id', 'remade', 'first'),
  produce('to the first', ['first']),
  fetch('the first, in a session', ['first'], { epoch: 0 }, { keep: { remade: 'sessionId' } }),
  remove('neither by name nor by id', {}),
  remove('by name and id at once', { name: 'remade', id: 'first' }),
  remove('by an unknown id', { id: NO_TOPIC_ID }),
  remove('by an id twice', { id: 'first' }, { id: 'first' }),
  remove('by name and by id', { name: 'remade' }, { id: 'first' }),
  remove('by id', { id: 'first' }),
  remove('by the id again', { id: 'first' }),
  fetch('the first, in a session, when it is gone', [], { session: 'remade', epoch: 1 }),
  fetch('the first, when it is gone', ['first']),
  create('one of the name again', 'remade', 'second'),
  fetch('the first, in a session, when another has its name', [], { session: 'remade', epoch: 2 }),
  fetch('the first, when another has its name', ['first']),
  fetch('the second', ['second']),
  fetch('by the name', ['remade'], { version: 12 }),
  produce('to the first, when another has its name', ['first']),
  produce('to the second', ['second']),
  ask('by the first id', Metadata, 13, (ids) => ({ topics: [{ name: null, topicId: text(ids, idOf('first')) }] })),
  ask('by the second id', Metadata, 13, (ids) => ({ topics: [{ name: null, topicId: text(ids, idOf('second')) }] })),
  remove('one by name, with its id in the answer', { name: 'remade' }),
];

const WHO = { transactionalId: 'by-id', producerEpoch: 0 };

function commit(name: string, topic: string, parts: { readonly group?: string; readonly generation?: number } = {}): Case {
  const { group = 'by-id', generation = -1 } = parts;
  return ask(name, TxnOffsetCommit, 6, (ids) => ({
    ...WHO,
    producerId: number(ids, 'by-id'),
    groupId: group,
    generationIdOrMemberEpoch: generation,
    memberId: generation < 0 ? '' : 'nobody',
    topics: [{ topicId: idIn(ids, topic), partitions: [{ partitionIndex: 0, committedOffset: 8, committedMetadata: 'note' }] }],
  }));
}

const transacting: readonly Case[] = [
  ask(
    'one that commits by ids',
    InitProducerId,
    5,
    { transactionalId: 'by-id', transactionTimeoutMs: 600_000 },
    {
      keep: { 'by-id': 'producerId' },
    },
  ),
  ask('by id, in a transaction', Produce, 13, (ids) => ({
    transactionalId: 'by-id',
    acks: -1,
    timeoutMs: 10_000,
    topicData: [
      {
        topicId: text(ids, idOf('transactions')),
        partitionData: [{ index: 1, records: written(number(ids, 'by-id'), 0, 0, ['v'], true) }],
      },
    ],
  })),
  commit('by id', 'committed'),
  commit('by an unknown id', NO_TOPIC_ID),
  commit('a member of a group that is none', 'committed', { group: 'no-such-group', generation: 3 }),
  ask('of what was committed by ids', EndTxn, 5, (ids) => ({ ...WHO, producerId: number(ids, 'by-id'), committed: true })),
];

/** Topics by their ids, which tell one that was deleted from another one of its name. */
export const topicIds: readonly Case[] = [...fetching, ...sessions, ...producing, ...remaking, ...transacting];
