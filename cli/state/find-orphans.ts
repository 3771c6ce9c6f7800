import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { ApplicationTopic } from '../../engine/compile/application-topics.ts';
import { changelogTopic, type Topology } from '../../engine/compile/topology.ts';
import type { ReadOptions } from '../read-spans.ts';
import { type FoundApplication, findApplication, partitionsOf } from './find-application.ts';
import { readUnfinished } from './read-unfinished.ts';

/** Something of an earlier version that a pipeline would leave where it is, and what lies in it. */
export interface Orphan {
  readonly subject: 'store' | 'repartition topic' | 'input';
  readonly name: string;
  readonly topic: string;
  readonly records: number;
}

export interface Orphans {
  readonly found: readonly Orphan[];
  /** Stores that have no changelog yet: one of them may be an orphan under another name. */
  readonly newStores: readonly string[];
}

/**
 * Compares a pipeline with what workers of its application left in the cluster: changelogs with rows of stores that it does not have,
 * repartition topics that it does not read with records that nobody has processed, topics with an offset of its group that it does not read.
 * A first start finds nothing, and what was worked off is no orphan.
 */
export async function findOrphans(topology: Topology, log: KafkaLog, options: ReadOptions): Promise<Orphans> {
  const { applicationId, internalTopics } = topology;
  const application = await findApplication(log, applicationId, { topology });
  const known = new Set(internalTopics.map(({ name }) => name));
  const left = application.internal.filter(({ name }) => !known.has(name));
  const orphans: Orphan[] = [];
  for (const topic of left) {
    if (topic.kind === 'changelog' && !isReadFromSource(topic, topology)) orphans.push(await ofStore(topic, log));
    else if (topic.kind === 'repartition') orphans.push(await ofRepartition(topic, application, log, options));
  }
  const stores = topology.subTopologies.flatMap((sub) => sub.stores).filter(({ changelog }) => changelog);
  return {
    found: [...orphans.filter(({ records }) => records > 0), ...(await ofInputs(topology, application, log))],
    newStores: stores.map(({ name }) => name).filter((name) => !application.topics.has(changelogTopic(applicationId, name))),
  };
}

/** A table whose rows come from its source topic: what was in a changelog of its own is there as well. */
function isReadFromSource({ of }: ApplicationTopic, { subTopologies }: Topology): boolean {
  return subTopologies.some((sub) => sub.stores.some(({ name, sourceTopic }) => name === of && sourceTopic !== undefined));
}

async function ofStore(topic: ApplicationTopic, log: KafkaLog): Promise<Orphan> {
  const places = partitionsOf(topic.name, topic.partitions);
  const [begins, ends] = await Promise.all([log.admin().beginningOffsets(places), log.admin().endOffsets(places)]);
  const records = ends.reduce((sum, end, i) => sum + end - (begins[i] ?? 0), 0);
  return { subject: 'store', name: topic.of, topic: topic.name, records };
}

async function ofRepartition(
  topic: ApplicationTopic,
  { committed }: FoundApplication,
  log: KafkaLog,
  options: ReadOptions,
): Promise<Orphan> {
  let records = 0;
  for await (const _record of readUnfinished(log, partitionsOf(topic.name, topic.partitions), committed, options)) records++;
  return { subject: 'repartition topic', name: topic.of, topic: topic.name, records };
}

async function ofInputs(
  { subTopologies }: Topology,
  { committed, internal }: FoundApplication,
  log: KafkaLog,
): Promise<readonly Orphan[]> {
  const read = new Set(subTopologies.flatMap((sub) => sub.entries.map(({ topic }) => topic)));
  const own = new Set(internal.map(({ name }) => name));
  const left = committed.filter(({ topic }) => !read.has(topic) && !own.has(topic));
  const ends = await log.admin().endOffsets(left);
  const unread = new Map<string, number>();
  left.forEach(({ topic, offset }, i) => void unread.set(topic, (unread.get(topic) ?? 0) + Math.max(0, (ends[i] ?? 0) - offset)));
  return [...unread].map(([topic, records]) => ({ subject: 'input', name: topic, topic, records }));
}
