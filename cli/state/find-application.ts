import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { type ApplicationTopic, applicationTopics } from '../../engine/compile/application-topics.ts';
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

export async function findApplication(log: KafkaLog, id: string): Promise<FoundApplication> {
  const admin = log.admin();
  const [topics, groups, committed] = await Promise.all([log.topics(), log.groups().list(), admin.committedOffsets(id)]);
  const named = [...topics.keys()].filter((name) => name.startsWith(`${id}-`));
  return {
    id,
    internal: named.length === 0 ? [] : applicationTopics(id, await admin.describeTopics(named), groups),
    committed: committed.filter(({ topic, partition }) => partition < (topics.get(topic) ?? 0)),
    topics,
  };
}

export function partitionsOf(topic: string, count: number): readonly TopicPartition[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
}
