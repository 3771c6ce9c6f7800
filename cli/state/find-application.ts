import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { type ApplicationTopic, applicationTopics } from '../../engine/compile/application-topics.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import type { OffsetAndMetadata, TopicPartition } from '../../engine/ports.ts';

export type Committed = TopicPartition & OffsetAndMetadata;

/** What a cluster has of an application. */
export interface FoundApplication {
  readonly id: string;
  /** Topics that workers made for it. */
  readonly internal: readonly ApplicationTopic[];
  /** Offsets of its group, of partitions that exist. */
  readonly committed: readonly Committed[];
  /** Partition counts of all topics of the cluster. */
  readonly topics: ReadonlyMap<string, number>;
}

export interface FindOptions {
  /** Its inputs and outputs are not taken for topics that workers made, whatever their names. */
  readonly topology?: Topology | undefined;
  /** Waits for open transactions that may change offsets, up to the client's time-out. Default false: offsets are those before them. */
  readonly isStable?: boolean;
}

export async function findApplication(
  log: KafkaLog,
  id: string,
  { topology, isStable = false }: FindOptions = {},
): Promise<FoundApplication> {
  const admin = log.admin();
  const [topics, groups, committed] = await Promise.all([
    log.topics(),
    log.groups().list(),
    isStable ? admin.committedOffsets(id) : log.groups().committed(id),
  ]);
  const named = [...topics.keys()].filter((name) => name.startsWith(`${id}-`));
  const found = named.length === 0 ? [] : applicationTopics(id, await admin.describeTopics(named), groups);
  const external = externalTopics(topology);
  const read = new Set(committed.map(({ topic }) => topic));
  return {
    id,
    // Nobody reads a changelog as a member of the group.
    internal: found.filter(({ name, kind }) => !external.has(name) && !(kind === 'changelog' && read.has(name))),
    committed: committed.filter(({ topic, partition }) => partition < (topics.get(topic) ?? 0)),
    topics,
  };
}

function externalTopics(topology: Topology | undefined): ReadonlySet<string> {
  const own = new Set(topology?.internalTopics.map(({ name }) => name));
  const subs = topology?.subTopologies ?? [];
  const used = subs.flatMap(({ entries, exits }) => [
    ...entries.map(({ topic }) => topic),
    ...exits.flatMap(({ topics }) => topics.map(({ name }) => name)),
  ]);
  return new Set(used.filter((name) => !own.has(name)));
}

export function partitionsOf(topic: string, count: number): readonly TopicPartition[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
}
