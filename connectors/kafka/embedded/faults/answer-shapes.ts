import type { RequestOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import type { Fetch } from '../../wire/messages/fetch.ts';
import { uuid } from '../../wire/types.ts';
import { type Broker, CLUSTER_ID, NODE_ID } from '../broker.ts';
import { byTopic } from '../fetch-sessions.ts';
import { withTopicNames } from '../fetched-topics.ts';
import { fieldOf, listOf, type PartsAt, type Struct } from './message-parts.ts';

/** Where clients are told to find the broker. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** How the answer to a call says that it failed. */
export interface AnswerShape {
  /** Where the request names what it is about; without it the answer has one code, at its top. */
  readonly asked?: PartsAt;
  readonly answered?: PartsAt;
  /** Field of a part with its code. Default `errorCode`. */
  readonly code?: string;
  /** Fields of a part that failed, where they are not those of an empty structure. */
  readonly failed?: Struct;
  /** Fields that a part has from the part of the request. */
  readonly repeated?: readonly string[];
  /** Fields at the top of an answer that failed altogether. */
  readonly top?: (request: Struct, broker: BrokerAddress) => Struct;
  /** From this version on an answer that failed altogether has its code at the top, and no parts. */
  readonly topFrom?: number;
  /** Codes that stand at the top of an answer without parts from this version on: they are about the client, not about what it asks for. */
  readonly aboutClient?: { readonly from: number; readonly codes: ReadonlySet<number> };
  /** From this version on a fault is for the whole request, whose answer fails so. */
  readonly whole?: { readonly from: number; answer(request: Struct, errorCode: number): Struct };
  /** Fields of the request for the parts that are left when others fail. */
  readonly rest?: Struct;
  /** The request with all that it means by leaving names out. */
  readonly spelledOut?: (request: Struct, broker: Broker, version: number) => Struct;
}

const TOPICS: PartsAt = { list: 'topics', name: 'name', partitions: 'partitions', partition: 'partitionIndex' };
const NOTHING = Buffer.alloc(0);
const NO_NODE = { nodeId: -1, port: -1 };

/** Calls about partitions: a fault may be for some of them. */
export const PARTITION_SHAPES = {
  Produce: {
    asked: { list: 'topicData', name: 'name', partitions: 'partitionData', partition: 'index' },
    answered: { list: 'responses', name: 'name', partitions: 'partitionResponses', partition: 'index' },
    failed: { baseOffset: -1 },
    repeated: ['topicId'],
    spelledOut: namedIn('topicData'),
  },
  Fetch: {
    asked: { list: 'topics', name: 'topic', partitions: 'partitions', partition: 'partition' },
    answered: { list: 'responses', name: 'topic', partitions: 'partitions', partition: 'partitionIndex' },
    // Not null: librdkafka takes that for a damaged answer, whatever the error code says.
    failed: { highWatermark: -1, records: NOTHING },
    repeated: ['topicId'],
    // Like Kafka, an answer that names an error waits for no data. It ends the session, whose other partitions it names.
    rest: { maxWaitMs: 0, sessionId: 0, sessionEpoch: -1 },
    spelledOut: allFetched,
  },
  ListOffsets: { asked: TOPICS, answered: TOPICS },
  OffsetCommit: { asked: TOPICS, answered: TOPICS, repeated: ['topicId'], spelledOut: namedIn('topics') },
  OffsetFetch: {
    asked: { list: 'topics', name: 'name', partitions: 'partitionIndexes' },
    answered: TOPICS,
    failed: { committedOffset: -1, metadata: '' },
    topFrom: 2,
    whole: { from: 8, answer: failedGroups },
    spelledOut: fetchedTopics,
  },
  OffsetForLeaderEpoch: {
    asked: { list: 'topics', name: 'topic', partitions: 'partitions', partition: 'partition' },
    answered: { list: 'topics', name: 'topic', partitions: 'partitions', partition: 'partition' },
    failed: { endOffset: -1 },
  },
  DeleteRecords: { asked: TOPICS, answered: TOPICS, failed: { lowWatermark: -1 } },
  // Clients name one transaction; brokers ask each other about several, in later versions, and those fail as a whole.
  AddPartitionsToTxn: {
    asked: { list: 'topics', name: 'name', partitions: 'partitions' },
    answered: { list: 'resultsByTopic', name: 'name', partitions: 'resultsByPartition', partition: 'partitionIndex' },
    code: 'partitionErrorCode',
    topFrom: 4,
  },
  TxnOffsetCommit: { asked: TOPICS, answered: TOPICS, repeated: ['topicId'], spelledOut: namedIn('topics') },
  // Kafka refuses the whole request at the top of the answer.
  OffsetDelete: { asked: TOPICS, answered: TOPICS, topFrom: 0 },
  ElectLeaders: {
    asked: { list: 'topicPartitions', name: 'topic', partitions: 'partitions' },
    answered: { list: 'replicaElectionResults', name: 'topic', partitions: 'partitionResult', partition: 'partitionId' },
    topFrom: 1,
    spelledOut: allElections,
  },
  DescribeProducers: { asked: { list: 'topics', name: 'name', partitions: 'partitionIndexes' }, answered: TOPICS },
} as const satisfies Readonly<Record<string, AnswerShape>>;

/** Calls about topics as a whole. */
export const TOPIC_SHAPES = {
  Metadata: {
    asked: { list: 'topics', name: 'name' },
    answered: { list: 'topics', name: 'name' },
    repeated: ['topicId'],
    top: (_request, { host, port }) => ({
      brokers: [{ nodeId: NODE_ID, host, port, rack: null }],
      clusterId: CLUSTER_ID,
      controllerId: NODE_ID,
    }),
    aboutClient: { from: 13, codes: new Set([ERROR.REBOOTSTRAP_REQUIRED]) },
    spelledOut: allTopics,
  },
  CreateTopics: { asked: { list: 'topics', name: 'name' }, answered: { list: 'topics', name: 'name' } },
  DeleteTopics: {
    asked: { list: 'topics', name: 'known' },
    answered: { list: 'responses', name: 'name' },
    repeated: ['topicId'],
    spelledOut: deletedTopics,
  },
  CreatePartitions: { asked: { list: 'topics', name: 'name' }, answered: { list: 'results', name: 'name' } },
  DescribeConfigs: {
    asked: { list: 'resources', name: 'resourceName' },
    answered: { list: 'results', name: 'resourceName' },
    repeated: ['resourceType'],
  },
  AlterConfigs: {
    asked: { list: 'resources', name: 'resourceName' },
    answered: { list: 'responses', name: 'resourceName' },
    repeated: ['resourceType'],
  },
  IncrementalAlterConfigs: {
    asked: { list: 'resources', name: 'resourceName' },
    answered: { list: 'responses', name: 'resourceName' },
    repeated: ['resourceType'],
  },
} as const satisfies Readonly<Record<string, AnswerShape>>;

/** Calls that name no topic: a fault is for the whole call. */
export const WHOLE_SHAPES = {
  AddOffsetsToTxn: {},
  ApiVersions: {},
  ConsumerGroupDescribe: { asked: { list: 'groupIds' }, answered: { list: 'groups', name: 'groupId' } },
  ConsumerGroupHeartbeat: {},
  DeleteGroups: { asked: { list: 'groupsNames' }, answered: { list: 'results', name: 'groupId' } },
  CreateAcls: { asked: { list: 'creations', name: 'resourceName' }, answered: { list: 'results' } },
  DeleteAcls: { asked: { list: 'filters', name: 'resourceNameFilter' }, answered: { list: 'filterResults' } },
  DescribeAcls: {},
  DescribeClientQuotas: {},
  DescribeCluster: {},
  // Up to v2 the one folder says it.
  DescribeLogDirs: { whole: { from: 0, answer: (_request, errorCode) => ({ errorCode, results: [{ errorCode }] }) } },
  DescribeGroups: { asked: { list: 'groups' }, answered: { list: 'groups', name: 'groupId' } },
  DescribeTransactions: {
    asked: { list: 'transactionalIds' },
    answered: { list: 'transactionStates', name: 'transactionalId' },
  },
  EndTxn: {},
  FindCoordinator: { top: () => NO_NODE, whole: { from: 4, answer: failedCoordinators } },
  Heartbeat: {},
  InitProducerId: { top: () => ({ producerEpoch: -1 }) },
  JoinGroup: { top: ({ memberId }) => ({ memberId, protocolName: '' }) },
  LeaveGroup: {},
  ListGroups: {},
  ListTransactions: {},
  SaslAuthenticate: {},
  SaslHandshake: {},
  SyncGroup: {},
} as const satisfies Readonly<Record<string, AnswerShape>>;

/** With the partitions that the client named before, in the same session. */
function allFetched(request: Struct, { fetchSessions, topics }: Broker, version: number): Struct {
  const asked = withTopicNames(request as unknown as RequestOf<typeof Fetch>, topics, version);
  return { ...request, topics: byTopic(fetchSessions.named(asked)) };
}

/** Each partition by its name where all are asked for. */
function allElections(request: Struct, { topics }: Broker): Struct {
  if (request.topicPartitions !== null) return request;
  const all = topics.all().map(({ name, partitions }) => ({ topic: name, partitions: partitions.map((_, i) => i) }));
  return { ...request, topicPartitions: all };
}

/** With names where the client says ids, in a list of topics. */
function namedIn(list: string): NonNullable<AnswerShape['spelledOut']> {
  return (request, broker) => ({ ...request, [list]: listOf(request, list).map((topic) => named(topic, broker)) });
}

function named(topic: unknown, { topics }: Broker): unknown {
  const known = topics.byId(String(fieldOf(topic, 'topicId')));
  return known ? { ...Object(topic), name: known.name } : topic;
}

/** With all topics that each group has committed where none is named, in one list for all groups. */
function fetchedTopics(request: Struct, broker: Broker): Struct {
  const groups = listOf(request, 'groups');
  const asked = (groups.length > 0 ? groups : [request]).flatMap((group) => {
    if (fieldOf(group, 'topics') !== null) return listOf(group, 'topics');
    const committed = broker.offsets.ofGroup(String(fieldOf(group, 'groupId')));
    return [...committed].map(([name, partitions]) => ({ name, partitionIndexes: [...partitions.keys()] }));
  });
  return { ...request, topics: asked.map((topic) => named(topic, broker)) };
}

function failedGroups(request: Struct, errorCode: number): Struct {
  return { groups: listOf(request, 'groups').map((group) => ({ groupId: fieldOf(group, 'groupId'), errorCode })) };
}

/** All topics in one list, each with the name that it is known under, whatever it is asked for by. */
function deletedTopics(request: Struct, { topics }: Broker): Struct {
  const byName = listOf(request, 'topicNames').map((name) => ({ name, topicId: uuid.zero, known: name }));
  const others = listOf(request, 'topics').map((topic) => ({
    ...Object(topic),
    known: fieldOf(topic, 'name') ?? topics.byId(String(fieldOf(topic, 'topicId')))?.name ?? null,
  }));
  return { ...request, topicNames: [], topics: [...byName, ...others] };
}

function failedCoordinators(request: Struct, errorCode: number): Struct {
  return { coordinators: listOf(request, 'coordinatorKeys').map((key) => ({ key, ...NO_NODE, errorCode })) };
}

/** How each call's answer fails, by the call's name. */
export const ANSWER_SHAPES: Readonly<Record<string, AnswerShape>> = { ...PARTITION_SHAPES, ...TOPIC_SHAPES, ...WHOLE_SHAPES };

/** Names instead of ids, and of all topics where none is named: up to v0 an empty list means all, later a null one. */
function allTopics(request: Struct, broker: Broker, version: number): Struct {
  const given = listOf(request, 'topics');
  const all = request.topics === null || (version === 0 && given.length === 0);
  const topics = all
    ? broker.topics.all().map(({ name, id }) => ({ name, topicId: id }))
    : given.map((topic) => {
        const topicId = fieldOf(topic, 'topicId');
        return { name: fieldOf(topic, 'name') ?? broker.topics.byId(String(topicId))?.name ?? '', topicId };
      });
  return { ...request, topics };
}
