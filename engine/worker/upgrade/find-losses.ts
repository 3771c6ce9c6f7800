import { describeJson, type TopologyDescription } from '../../compile/describe-json.ts';
import { diffTopologies } from '../../compile/diff/diff-topologies.ts';
import type { TopologyChange } from '../../compile/diff/topology-change.ts';
import { changelogTopic, type Topology } from '../../compile/topology.ts';
import type { Log, OffsetAndMetadata, TopicPartition } from '../../ports.ts';
import { unfinishedRecords } from '../unfinished-records.ts';
import { until } from '../walk-spans.ts';

type Committed = TopicPartition & OffsetAndMetadata;

/**
 * What a pipeline would read otherwise than the version before it wrote it: changelogs that have rows, and repartition topics with records that
 * nobody has processed.
 */
export function findSilentChanges(
  before: TopologyDescription,
  topology: Topology,
  log: Log,
  limit: AbortSignal,
): Promise<readonly TopologyChange[]> {
  return findChanges(({ silent }) => silent, before, topology, log, limit);
}

/**
 * That, and what it would leave where it is: changelogs with rows of stores that it does not have, unprocessed records of repartition topics that
 * it does not read, and offsets of topics that are no input any more.
 */
export function findLosses(
  before: TopologyDescription,
  topology: Topology,
  log: Log,
  limit: AbortSignal,
): Promise<readonly TopologyChange[]> {
  return findChanges((change) => change.silent || isLeftBehind(change), before, topology, log, limit);
}

export function isLeftBehind({ subject, change, orphans }: TopologyChange): boolean {
  if (change !== 'removed') return false;
  return subject === 'input' || ((subject === 'store' || subject === 'repartition topic') && orphans.length > 0);
}

async function findChanges(
  matters: (change: TopologyChange) => boolean,
  before: TopologyDescription,
  topology: Topology,
  log: Log,
  limit: AbortSignal,
): Promise<readonly TopologyChange[]> {
  const changes = diffTopologies(before, describeJson(topology)).changes.filter(matters);
  if (changes.length === 0) return [];
  const { applicationId } = topology;
  const admin = log.admin();
  const [committed, topics] = await Promise.all([
    admin.committedOffsets(applicationId),
    admin.describeTopics([...new Set(changes.map((change) => topicOf(change, applicationId)))]),
  ]);
  const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions]));
  const counted: TopologyChange[] = [];
  for (const change of changes) {
    const topic = topicOf(change, applicationId);
    const places = Array.from({ length: partitions.get(topic) ?? 0 }, (_, partition) => ({ topic, partition }));
    if (await hasSomething(change, places, { applicationId, committed, log, limit })) counted.push(change);
  }
  return counted;
}

interface Lookup {
  readonly applicationId: string;
  readonly committed: readonly Committed[];
  readonly log: Log;
  readonly limit: AbortSignal;
}

/** Where what is changed lies. */
function topicOf({ subject, name }: TopologyChange, applicationId: string): string {
  return subject === 'store' ? changelogTopic(applicationId, name) : name;
}

async function hasSomething(
  { subject, differences }: TopologyChange,
  places: readonly TopicPartition[],
  { applicationId, committed, log, limit }: Lookup,
): Promise<boolean> {
  const source = differences.find(({ field }) => field === 'restored from')?.before;
  // What the group has read of it does not come again to fill the changelog that is there from now on.
  if (source) return committed.some(({ topic }) => topic === source);
  if (subject === 'input') return committed.some((commit) => places.some((place) => isSame(place, commit)));
  // Nobody commits offsets of a changelog.
  const commits = subject === 'store' ? [] : committed;
  const walk = { clientId: `${applicationId}-topology`, goOn: until(limit) };
  for await (const _record of unfinishedRecords(places, commits, log, walk)) return true;
  return false;
}

function isSame(a: TopicPartition, b: TopicPartition): boolean {
  return a.topic === b.topic && a.partition === b.partition;
}
