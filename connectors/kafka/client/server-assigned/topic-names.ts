import type { TopicPartition } from '../../../../engine/ports.ts';
import type { Cluster } from '../cluster.ts';
import { byTopic } from '../group-offsets.ts';

/** Names of topics by their ids, as far as they are among the topics that are read; asked for where an id is not known yet. */
export async function topicNames(
  cluster: Cluster,
  topics: readonly string[],
  wanted: readonly { readonly topicId: string }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const known = (): ReadonlyMap<string, string> => {
    const ids = new Set(wanted.map(({ topicId }) => topicId));
    const pairs = topics.flatMap((topic) => {
      const id = cluster.topics.id(topic);
      return id !== undefined && ids.has(id) ? [[id, topic] as const] : [];
    });
    return new Map(pairs);
  };
  if (known().size < wanted.length) await cluster.refresh(topics, signal);
  return known();
}

/** Partitions as heartbeats list them: numbers by the ids of their topics. */
export function placesById(cluster: Cluster, places: readonly TopicPartition[]) {
  return byTopic(places).flatMap(({ name, places: list }) => {
    const topicId = cluster.topics.id(name);
    return topicId === undefined ? [] : [{ topicId, partitions: list.map(({ partition }) => partition) }];
  });
}
