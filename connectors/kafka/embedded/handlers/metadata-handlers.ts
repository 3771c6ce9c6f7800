import { ERROR } from '../../wire/error-codes.ts';
import { DescribeCluster } from '../../wire/messages/describe-cluster.ts';
import { FindCoordinator } from '../../wire/messages/find-coordinator.ts';
import { Metadata } from '../../wire/messages/metadata.ts';
import { OffsetForLeaderEpoch } from '../../wire/messages/offset-for-leader-epoch.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import { uuid } from '../../wire/types.ts';
import { type Broker, CLUSTER_ID, NODE_ID } from '../broker.ts';
import { handler } from '../handler.ts';
import { isTopicName, type Topic } from '../topics.ts';

/** From this version on a topic may be named by its id. */
const NAMED_BY_ID_FROM = 10;

export const metadataHandler = handler(Metadata, (broker, request, { version }) => {
  if (version < NAMED_BY_ID_FROM && request.topics?.some(({ name }) => name === null))
    throw protocolError('a request Metadata for a topic without a name');
  // Up to v0 an empty list asks for all topics, later a null one.
  const all = request.topics === null || (version === 0 && request.topics.length === 0);
  const topics = all
    ? broker.topics.all().map(describe)
    : once((request.topics ?? []).map(namedById)).map(({ name, topicId }) => {
        const topic = name === null ? broker.topics.byId(topicId) : broker.topic(name, request.allowAutoTopicCreation);
        if (topic) return describe(topic);
        if (name === null) return { errorCode: ERROR.UNKNOWN_TOPIC_ID, name, topicId, partitions: [] };
        const errorCode = isTopicName(name) ? ERROR.UNKNOWN_TOPIC_OR_PARTITION : ERROR.INVALID_TOPIC_EXCEPTION;
        return { errorCode, name, topicId, partitions: [] };
      });
  return { brokers: [self(broker)], clusterId: CLUSTER_ID, controllerId: NODE_ID, topics };
});

/** Java's client leaves the name empty where it says an id. */
function namedById<T extends { readonly name: string | null; readonly topicId: string }>(topic: T): T {
  return topic.name === '' && topic.topicId !== uuid.zero ? { ...topic, name: null } : topic;
}

/** A topic that is asked for twice is told once. */
function once<T extends { readonly name: string | null; readonly topicId: string }>(topics: readonly T[]): readonly T[] {
  return [...new Map(topics.map((topic) => [topic.name ?? `id ${topic.topicId}`, topic])).values()];
}

function self(broker: Broker) {
  return { nodeId: NODE_ID, host: broker.host, port: broker.port, rack: null };
}

function describe(topic: Topic) {
  return {
    errorCode: ERROR.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: false,
    partitions: topic.partitions.map((log) => ({
      errorCode: ERROR.NONE,
      partitionIndex: log.partition,
      leaderId: NODE_ID,
      leaderEpoch: log.epochs.current,
      replicaNodes: [NODE_ID],
      isrNodes: [NODE_ID],
      offlineReplicas: [],
    })),
  };
}

const COORDINATED = { group: 0, transaction: 1 } as const;
/** From this version on a request lists keys. */
const SEVERAL_KEYS_FROM = 4;

export const findCoordinatorHandler = handler(FindCoordinator, (broker, { key, keyType, coordinatorKeys }, { version }) => {
  const found = coordinator(broker, keyType);
  if (version < SEVERAL_KEYS_FROM) return { ...found, key };
  return { coordinators: coordinatorKeys.map((each) => ({ ...found, key: each })) };
});

function coordinator({ host, port }: Broker, keyType: number) {
  if (keyType === COORDINATED.group || keyType === COORDINATED.transaction)
    return { errorCode: ERROR.NONE, errorMessage: null, nodeId: NODE_ID, host, port };
  return { errorCode: ERROR.INVALID_REQUEST, errorMessage: `there is no coordinator of kind ${keyType}`, nodeId: -1, port: -1 };
}

const ENDPOINTS = { broker: 1, controller: 2 } as const;

export const describeClusterHandler = handler(DescribeCluster, (broker, { endpointType }) => {
  if (endpointType === ENDPOINTS.controller)
    return { errorCode: ERROR.MISMATCHED_ENDPOINT_TYPE, errorMessage: 'this is the port of a broker, not of a controller' };
  if (endpointType !== ENDPOINTS.broker)
    return { errorCode: ERROR.UNSUPPORTED_ENDPOINT_TYPE, errorMessage: `there are no endpoints of kind ${endpointType}` };
  return {
    endpointType,
    clusterId: CLUSTER_ID,
    controllerId: NODE_ID,
    brokers: [{ brokerId: NODE_ID, host: broker.host, port: broker.port, rack: null }],
  };
});

export const offsetForLeaderEpochHandler = handler(OffsetForLeaderEpoch, (broker, { topics }) => ({
  topics: topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, leaderEpoch, currentLeaderEpoch }) => {
      const log = broker.topics.log(topic, partition);
      if (!log) return { errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION, partition, leaderEpoch: -1, endOffset: -1 };
      const errorCode = log.epochs.fault(currentLeaderEpoch);
      const end = errorCode === ERROR.NONE ? log.epochs.endOf(leaderEpoch, log.highWatermark) : undefined;
      return { errorCode, partition, leaderEpoch: end?.epoch ?? -1, endOffset: end?.endOffset ?? -1 };
    }),
  })),
}));
