import { ERROR } from '../../wire/error-codes.ts';
import { CreatePartitions } from '../../wire/messages/create-partitions.ts';
import { CreateTopics } from '../../wire/messages/create-topics.ts';
import { DeleteRecords } from '../../wire/messages/delete-records.ts';
import { type Broker, NODE_ID } from '../broker.ts';
import { PARTITIONS_MAX } from '../broker-options.ts';
import { handler } from '../handler.ts';
import { configFault, describedConfigs, plainConfigs } from '../topic-config.ts';
import { isTopicName, newTopicId } from '../topics.ts';

const DEFAULT = -1;

type NewTopic = {
  readonly name: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly assignments: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[];
  readonly configs: readonly { readonly name: string; readonly value: string | null }[];
};

const TWICE = { errorCode: ERROR.INVALID_REQUEST, errorMessage: 'the topic is named more than once' };

/** Each name once, and whether there was more than one of it: then nothing is done for it. */
function once<T extends { readonly name: string }>(
  all: readonly T[],
): readonly { readonly element: T; readonly again: boolean }[] {
  const names = all.map(({ name }) => name);
  return all
    .filter(({ name }, i) => names.indexOf(name) === i)
    .map((element) => ({ element, again: names.lastIndexOf(element.name) !== names.indexOf(element.name) }));
}

export const createTopicsHandler = handler(CreateTopics, (broker, { topics, validateOnly }) => ({
  topics: once(topics).map(({ element: topic, again }) => {
    if (again) return { name: topic.name, ...TWICE, configs: [] };
    const partitions = partitionsOf(broker, topic);
    const fault = creationFault(broker, topic, partitions);
    if (fault) return { name: topic.name, ...fault, configs: [] };
    const configs = Object.fromEntries(topic.configs.map(({ name, value }) => [name, value ?? '']));
    const made = validateOnly ? undefined : broker.topics.create(topic.name, partitions, configs);
    return {
      name: topic.name,
      // As in Kafka: one that is only checked is told an id as well.
      topicId: made?.id ?? newTopicId(),
      errorCode: ERROR.NONE,
      numPartitions: partitions,
      replicationFactor: 1,
      configs: describedConfigs(plainConfigs(configs)),
    };
  }),
}));

const MISPLACED = {
  errorCode: ERROR.INVALID_REPLICA_ASSIGNMENT,
  errorMessage: `there is one broker, ${NODE_ID}: each partition is placed on it, once and without a gap`,
};

function isHere(assignments: readonly { readonly brokerIds: readonly number[] }[]): boolean {
  return assignments.every(({ brokerIds }) => brokerIds.length === 1 && brokerIds[0] === NODE_ID);
}

/** Kafka names metrics after topics, and there a dot is an underscore. */
function metricName(topic: string): string {
  return topic.replaceAll('.', '_');
}

function partitionsOf(broker: Broker, { numPartitions, assignments }: NewTopic): number {
  if (assignments.length > 0) return assignments.length;
  return numPartitions === DEFAULT ? (broker.options.defaultPartitions ?? 1) : numPartitions;
}

function creationFault(
  broker: Broker,
  topic: NewTopic,
  partitions: number,
): { errorCode: number; errorMessage: string } | undefined {
  const { name, numPartitions, replicationFactor, assignments, configs } = topic;
  if (!isTopicName(name)) {
    return {
      errorCode: ERROR.INVALID_TOPIC_EXCEPTION,
      errorMessage: `a topic name has 1 to 249 of A-Z a-z 0-9 . _ -, not '${name}'`,
    };
  }
  if (broker.topics.get(name))
    return { errorCode: ERROR.TOPIC_ALREADY_EXISTS, errorMessage: `the topic '${name}' exists already` };
  const like = broker.topics.all().find((other) => metricName(other.name) === metricName(name));
  if (like) {
    return {
      errorCode: ERROR.INVALID_TOPIC_EXCEPTION,
      errorMessage: `the topic '${name}' would have the metrics of '${like.name}': they differ by . and _ only`,
    };
  }
  if (assignments.length > 0) {
    if (numPartitions !== DEFAULT || replicationFactor !== DEFAULT)
      return { errorCode: ERROR.INVALID_REQUEST, errorMessage: 'a topic is placed, or its partitions and replicas are counted' };
    const indexes = new Set(assignments.map(({ partitionIndex }) => partitionIndex));
    const gap = assignments.some((_, i) => !indexes.has(i));
    if (gap || !isHere(assignments)) return MISPLACED;
  }
  if (partitions < 1 || partitions > PARTITIONS_MAX) {
    return {
      errorCode: ERROR.INVALID_PARTITIONS,
      errorMessage: `a topic has 1 to ${PARTITIONS_MAX} partitions, not ${partitions}`,
    };
  }
  if (replicationFactor !== DEFAULT && replicationFactor !== 1) {
    return {
      errorCode: ERROR.INVALID_REPLICATION_FACTOR,
      errorMessage: `there is one broker, so the replication factor is 1, not ${replicationFactor}`,
    };
  }
  const fault = configs.map(({ name: config, value }) => configFault(config, value)).find((each) => each !== undefined);
  return fault === undefined ? undefined : { errorCode: ERROR.INVALID_CONFIG, errorMessage: fault };
}

export const createPartitionsHandler = handler(CreatePartitions, (broker, { topics, validateOnly }) => ({
  results: once(topics).map(({ element: { name, count, assignments }, again }) => {
    if (again) return { name, ...TWICE };
    const topic = broker.topics.get(name);
    if (!topic) return { name, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: null };
    if (count <= topic.partitions.length || count > PARTITIONS_MAX) {
      return {
        name,
        errorCode: ERROR.INVALID_PARTITIONS,
        errorMessage: `the topic '${name}' has ${topic.partitions.length} partitions; ${count} are not more`,
      };
    }
    if (assignments && (assignments.length !== count - topic.partitions.length || !isHere(assignments)))
      return { name, ...MISPLACED };
    if (!validateOnly) broker.topics.grow(topic, count);
    return { name, errorCode: ERROR.NONE, errorMessage: null };
  }),
}));

export const deleteRecordsHandler = handler(DeleteRecords, (broker, { topics }) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, offset }) => {
      const log = broker.topics.log(name, partitionIndex);
      if (!log) return { partitionIndex, lowWatermark: -1, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION };
      if (!log.mayDelete) return { partitionIndex, lowWatermark: -1, errorCode: ERROR.POLICY_VIOLATION };
      const before = offset === DEFAULT ? log.highWatermark : offset;
      if (before < 0 || before > log.highWatermark)
        return { partitionIndex, lowWatermark: -1, errorCode: ERROR.OFFSET_OUT_OF_RANGE };
      return { partitionIndex, lowWatermark: log.deleteBefore(before), errorCode: ERROR.NONE };
    }),
  })),
}));
