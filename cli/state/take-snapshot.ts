import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { ApplicationTopic } from '../../engine/compile/application-topics.ts';
import type { TopicPartition } from '../../engine/ports.ts';
import { commitOf } from '../../engine/worker/unfinished-records.ts';
import { readKeptTopology } from '../../engine/worker/upgrade/kept-topology.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import type { ReadOptions } from '../read-spans.ts';
import { type FoundApplication, findApplication, partitionsOf } from './find-application.ts';
import { inTime } from './in-time.ts';
import { readUnfinished } from './read-unfinished.ts';
import { type SnapshotRecord, writeSnapshot } from './snapshot-file.ts';
import type { SnapshotHead, SnapshotTopic } from './snapshot-shape.ts';
import { membersOf, requireStopped } from './stopped-group.ts';

/** What the application made its topics with, or was allowed to write, and a copy of them needs. */
const CONFIGS = ['cleanup.policy', 'retention.ms', 'min.compaction.lag.ms', 'max.message.bytes'];
const LOOK_AGAIN_MS = 100;

export interface Snapshot {
  readonly head: SnapshotHead;
  readonly records: number;
}

/**
 * Keeps an application as it is: the records of its changelogs, those of its repartition topics that are not processed, and its offsets. As
 * nobody works meanwhile, they are of one moment; of transactions only what is committed counts.
 *
 * Errors: STREAM_CLI while the application runs, or when it ran meanwhile, while a transaction is open, and for one that nobody knows
 */
export async function takeSnapshot(
  log: KafkaLog,
  application: string,
  { path, name }: { readonly path: string; readonly name: string },
  options: ReadOptions,
): Promise<Snapshot> {
  if (existsSync(path)) throw usageError(`${name} is there already`, 'name another file');
  requireStopped(application, await membersOf(log, application), 'stop its workers first: a snapshot is of one moment');
  const first = await findApplication(log, application);
  const internal = first.internal.filter(({ kind }) => kind === 'changelog' || kind === 'repartition');
  if (internal.length + first.committed.length === 0)
    throw cliFailure(`application '${application}' has no topics and no offsets`, 'has it ever run on this cluster?');
  const places = internal.flatMap((topic) => partitionsOf(topic.name, topic.partitions));
  await untilDecided(log, places, options);
  const before = await findApplication(log, application, { isStable: true });
  const ends = await log.admin().endOffsets(places, 'read_uncommitted');
  const topology = await inTime(options, (limit) => readKeptTopology(application, log, limit));
  const head = { ...(await headOf(log, before, internal)), ...(topology ? { topology } : {}) };
  const isSame = async (): Promise<boolean> => {
    const [now, endsNow] = await Promise.all([
      findApplication(log, application, { isStable: true }),
      log.admin().endOffsets(places, 'read_uncommitted'),
    ]);
    return isDeepStrictEqual([now.committed, endsNow], [before.committed, ends]);
  };
  const records = await writeSnapshot(
    path,
    head,
    whileSame(recordsOf(log, before, internal, options), isSame, application),
    options.stop,
  );
  return { head, records };
}

/** The records, if nothing has changed when the last one was read. */
async function* whileSame(
  records: AsyncIterable<SnapshotRecord>,
  isSame: () => Promise<boolean>,
  application: string,
): AsyncGenerator<SnapshotRecord> {
  yield* records;
  if (!(await isSame())) throw cliFailure(`application '${application}' has worked meanwhile`, 'stop its workers first');
}

/** Waits until no transaction is open: what a worker that was killed has left is undone when its time is up. */
async function untilDecided(log: KafkaLog, places: readonly TopicPartition[], { timeoutMs, stop }: ReadOptions): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!stop.aborted) {
    const [seen, written] = await Promise.all([
      log.admin().endOffsets(places),
      log.admin().endOffsets(places, 'read_uncommitted'),
    ]);
    const open = places.find((_, i) => (seen[i] ?? 0) < (written[i] ?? 0));
    if (!open) return;
    if (Date.now() > deadline) {
      const hint =
        'a worker that was killed leaves it until its time is up, 10 s unless told otherwise: try again, or raise --timeout';
      throw cliFailure(`a transaction is open on ${open.topic}-${open.partition}`, hint);
    }
    await setTimeout(LOOK_AGAIN_MS);
  }
}

async function headOf(
  log: KafkaLog,
  application: FoundApplication,
  internal: readonly ApplicationTopic[],
): Promise<SnapshotHead> {
  const own = new Set(internal.map(({ name }) => name));
  const offsets = application.committed.filter(({ topic }) => !own.has(topic));
  const ids = new Map(
    (await log.admin().describeTopics([...new Set(offsets.map(({ topic }) => topic))])).map(({ name, id }) => [name, id]),
  );
  return {
    millrace: 'snapshot',
    format: 1,
    application: application.id,
    takenAt: new Date().toISOString(),
    topics: internal.map((topic) => snapshotTopic(topic, application)),
    offsets: offsets.map((offset) => {
      const topicId = ids.get(offset.topic);
      return topicId === undefined ? offset : { ...offset, topicId };
    }),
  };
}

function snapshotTopic(
  { kind, of, name, partitions, configs }: ApplicationTopic,
  { committed }: FoundApplication,
): SnapshotTopic {
  const kept = Object.fromEntries(
    CONFIGS.flatMap((config) => (configs[config] === undefined ? [] : [[config, configs[config]]])),
  );
  if (kind === 'changelog') return { kind, of, partitions, configs: kept };
  const times = partitionsOf(name, partitions).map((place) => commitOf(place, committed)?.partitionTime ?? null);
  return { kind: 'repartition', of, partitions, configs: kept, times };
}

async function* recordsOf(
  log: KafkaLog,
  { committed }: FoundApplication,
  internal: readonly ApplicationTopic[],
  options: ReadOptions,
): AsyncGenerator<SnapshotRecord> {
  for (const [at, { name, partitions }] of internal.entries()) {
    // Nobody commits offsets of a changelog, so all of it counts.
    const records = readUnfinished(log, partitionsOf(name, partitions), committed, options);
    for await (const { partition, timestamp, key, value, headers } of records)
      yield { topic: at, partition, timestamp, key, value, headers };
  }
}
