import type { GroupSharing, TopicPartition } from '../../../../engine/ports.ts';
import { notTogether } from './group-protocol-error.ts';

/**
 * Whether partitions of equal number of topics that are read together are all there, or none.
 *
 * Errors: STREAM_KAFKA_NOT_TOGETHER (user/process/stop)
 */
export function checkTogether(owned: readonly TopicPartition[], { together }: GroupSharing, groupId: string): void {
  for (const { topics } of together) {
    const seen = new Map<number, number>();
    for (const { topic, partition } of owned) if (topics.includes(topic)) seen.set(partition, (seen.get(partition) ?? 0) + 1);
    const part = [...seen].find(([, count]) => count < new Set(topics).size);
    if (part) throw notTogether(groupId, topics, part[0]);
  }
}
