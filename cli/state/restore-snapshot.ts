import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { changelogTopic, repartitionTopic } from '../../engine/compile/topology.ts';
import type { TopicSpec } from '../../engine/ports.ts';
import { encodeCommit } from '../../engine/task/committed-offsets.ts';
import { keptTopologySpec, writeKeptTopology } from '../../engine/worker/upgrade/kept-topology.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import { type Committed, findApplication } from './find-application.ts';
import { renamedTopology } from './renamed-topology.ts';
import type { OpenSnapshot } from './snapshot-file.ts';
import type { SnapshotHead, SnapshotOffset, SnapshotTopic } from './snapshot-shape.ts';
import { membersOf, requireStopped } from './stopped-group.ts';

/** How long the brokers may take to keep the version that the snapshot is of. */
const KEEP_LIMIT_MS = 30_000;

export interface RestoreOptions {
  readonly application: string;
  /** Copies of each partition; undefined: the broker's default. */
  readonly replicas?: number;
}

/**
 * Makes another application of a snapshot, which goes on where that one was: its changelogs, what its repartition topics still held, the version
 * that wrote them, for the pipeline to be compared with, and its offsets, which come last. What was made is deleted again when it cannot be finished.
 *
 * Errors: STREAM_CLI for an application that exists already, and for inputs that are gone or are not those of the snapshot
 */
export async function restoreSnapshot(
  log: KafkaLog,
  { head, records }: OpenSnapshot,
  { application, replicas }: RestoreOptions,
): Promise<number> {
  const topics = head.topics.map((topic) => specOf(topic, application, replicas));
  const made = [...topics, ...(head.topology ? [keptTopologySpec(application, replicas)] : [])];
  await requireNew(log, application, head, made);
  await requireInputs(log, head.offsets);
  const producer = log.producer({ clientId: 'millrace-cli' });
  let count = 0;
  try {
    await log.admin().createTopics(made);
    for await (const { topic, partition, timestamp, key, value, headers } of records()) {
      const { name } = topics[topic] ?? { name: '' };
      producer.send(name, partition, key, value, timestamp, headers);
      count++;
      await producer.ready();
    }
    await producer.flush();
    const limit = AbortSignal.timeout(KEEP_LIMIT_MS);
    if (head.topology)
      await writeKeptTopology(renamedTopology(head.topology, application), log, { limit, replicationFactor: replicas });
    await log.groups().commit(application, offsetsOf(head, topics));
  } catch (error) {
    // What is left all the same is found by the next restore.
    await log
      .admin()
      .deleteTopics(made.map(({ name }) => name))
      .catch(() => {});
    throw error;
  } finally {
    await producer.close();
  }
  return count;
}

async function requireNew(log: KafkaLog, application: string, head: SnapshotHead, wanted: readonly TopicSpec[]): Promise<void> {
  if (application === head.application) {
    const hint = 'ids of records behind its repartition topics would come again for others: choose another id';
    throw usageError(`'${application}' is the application that the snapshot is of`, hint);
  }
  requireStopped(application, await membersOf(log, application), 'a snapshot becomes an application that does not exist yet');
  const { internal, committed, topics } = await findApplication(log, application);
  const [topic] = [...internal.filter(({ kind }) => kind !== 'dead-letters'), ...wanted.filter(({ name }) => topics.has(name))];
  const found = topic?.name ?? (committed[0] && `an offset of ${committed[0].topic}`);
  if (found === undefined) return;
  throw cliFailure(
    `application '${application}' exists already: there is ${found}`,
    `choose another id, or 'millrace reset --application-id ${application}' first`,
  );
}

/** Offsets mean something in the topic alone that they were taken of. */
async function requireInputs(log: KafkaLog, offsets: readonly SnapshotOffset[]): Promise<void> {
  if (offsets.length === 0) return;
  const admin = log.admin();
  const found = new Map(
    (await admin.describeTopics([...new Set(offsets.map(({ topic }) => topic))])).map((topic) => [topic.name, topic]),
  );
  for (const { topic, partition, topicId } of offsets) {
    const now = found.get(topic);
    if (!now || partition >= now.partitions) throw cliFailure(`input ${topic}-${partition} of the snapshot does not exist here`);
    if (topicId !== undefined && now.id !== undefined && now.id !== topicId)
      throw cliFailure(`topic '${topic}' is not the one that the snapshot was taken with: it was deleted, and made again`);
  }
  const ends = await admin.endOffsets(offsets);
  const ahead = offsets.find(({ offset }, i) => offset > (ends[i] ?? 0));
  if (ahead)
    throw cliFailure(`input ${ahead.topic}-${ahead.partition} ends before offset ${ahead.offset}, where the snapshot goes on`);
}

function specOf({ kind, of, partitions, configs }: SnapshotTopic, application: string, replicas: number | undefined): TopicSpec {
  const name = kind === 'changelog' ? changelogTopic(application, of) : repartitionTopic(application, of);
  return { name, partitions, configs, ...(replicas === undefined ? {} : { replicationFactor: replicas }) };
}

/** What repartition topics hold now is what was not processed: they are read from their beginning, in the stream time that they had. */
function offsetsOf({ offsets, topics: of }: SnapshotHead, topics: readonly TopicSpec[]): readonly Committed[] {
  const own = of.flatMap(({ times = [] }, at) =>
    times.flatMap((time, partition) => {
      const commit = time === null ? undefined : encodeCommit([], 0, time);
      return commit ? [{ topic: topics[at]?.name ?? '', partition, ...commit }] : [];
    }),
  );
  const inputs = offsets.map(({ topic, partition, offset, metadata }) => ({ topic, partition, offset, metadata }));
  return [...inputs, ...own];
}
