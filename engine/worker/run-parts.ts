import type { PartitionCounts } from '../compile/partition-counts.ts';
import { toMs } from '../model/duration.ts';
import { placeName } from '../model/place-name.ts';
import type { LogAdmin, LogConsumer, LogProducer, TopicPartition } from '../ports.ts';
import { decodeCommit } from '../task/committed-offsets.ts';
import type { TaskServices } from '../task/task-services.ts';
import { GlobalTables } from './global-tables.ts';
import { prepareTopics } from './prepare-topics.ts';
import { TopicWatch } from './topic-watch.ts';
import type { WorkerContext } from './worker.ts';

/** What one life of a worker opens before it joins its group. */
export interface RunParts {
  readonly admin: LogAdmin;
  readonly producer: LogProducer;
  readonly consumer: LogConsumer;
  readonly counts: PartitionCounts;
  readonly services: TaskServices;
  readonly globals: GlobalTables;
  readonly topics: TopicWatch;
  /** Where partitions begin of which the group has no commit, by `topic/partition`: each source says whether at the beginning or the end. */
  startOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>>;
  /** How far the group has processed partitions, whoever has them; 0 without a commit. */
  processedTo(partitions: readonly TopicPartition[]): Promise<readonly number[]>;
}

/** Errors: what `prepareTopics` says; whatever was opened is closed again. */
export async function openRunParts(context: WorkerContext, stopping: AbortSignal): Promise<RunParts> {
  const { log, replicationFactor, instanceId, sessionTimeout, compression } = context.options;
  const admin = log.admin();
  const transactional = context.options.guarantee === 'exactly-once';
  const producer = log.producer({
    clientId: context.clientId,
    ...(compression === undefined ? {} : { compression }),
    ...(transactional ? { transactionalId: `${context.topology.applicationId}-${context.workerId}` } : {}),
  });
  const consumer = log.consumer({
    groupId: context.topology.applicationId,
    clientId: context.clientId,
    isolation: 'read_committed',
    offsetReset: 'earliest',
    sessionTimeoutMs: toMs(sessionTimeout ?? '10s'),
    ...(instanceId === undefined ? {} : { groupInstanceId: instanceId }),
  });
  try {
    const { topology, logger, shortTopics: told } = context;
    const counts = await prepareTopics(topology, { admin, logger, told, replicationFactor });
    const services = taskServices(context, producer, counts);
    const globals = await GlobalTables.open({ context, counts, admin, services, stopping });
    return {
      admin,
      producer,
      consumer,
      counts,
      services: { ...services, globals: globals.views },
      globals,
      topics: new TopicWatch(context, admin, counts.topics),
      startOffsets: (partitions) => startOffsets(context, admin, consumer, partitions),
      processedTo: (partitions) => processedTo(context.topology.applicationId, admin, partitions),
    };
  } catch (error) {
    await Promise.allSettled([consumer.close(), producer.close(), admin.close()]);
    throw error;
  }
}

function taskServices(context: WorkerContext, producer: LogProducer, counts: PartitionCounts): TaskServices {
  return {
    outputs: {
      send: (topic, partition, key, value, timestamp, headers) => producer.send(topic, partition, key, value, timestamp, headers),
      partitions: (topic) => counts.topics.get(topic),
      position: (topic, partition) => producer.position(topic, partition),
    },
    clock: context.clock,
    metrics: context.metrics,
    logger: context.logger,
    resource: (name) => context.resource(name),
    globals: new Map(),
    isCaughtUp: () => true,
    polledAt: () => undefined,
    wake: () => {},
  };
}

async function startOffsets(
  context: WorkerContext,
  admin: LogAdmin,
  consumer: LogConsumer,
  partitions: readonly TopicPartition[],
): Promise<ReadonlyMap<string, number>> {
  const entries = context.topology.subTopologies.flatMap((sub) => (sub.global ? [] : sub.entries));
  const latest = new Set(entries.filter((entry) => entry.source?.offsetReset === 'latest').map((entry) => entry.topic));
  const starts = new Map(partitions.map((place) => [placeName(place), consumer.position(place) ?? 0]));
  const atEnd = partitions.filter((place) => latest.has(place.topic));
  const ends = atEnd.length === 0 ? [] : await admin.endOffsets(atEnd);
  atEnd.forEach((place, i) => void starts.set(placeName(place), ends[i] ?? 0));
  return starts;
}

async function processedTo(groupId: string, admin: LogAdmin, partitions: readonly TopicPartition[]): Promise<readonly number[]> {
  if (partitions.length === 0) return [];
  const committed = new Map((await admin.committedOffsets(groupId)).map((each) => [placeName(each), each]));
  return partitions.map((place) => {
    const commit = committed.get(placeName(place));
    return commit ? decodeCommit(commit).position : 0;
  });
}
