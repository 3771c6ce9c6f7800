import type { LogConsumerOptions, TopicPartition } from '../../../engine/ports.ts';
import type { Cluster } from './cluster.ts';
import { noValidOffset } from './group-offsets.ts';
import { AT, listOffsets } from './list-offsets.ts';

/** Where a consumer begins with partitions that its group has committed nothing of, in their order. */
export async function initialOffsets(
  cluster: Cluster,
  { groupId, offsetReset }: LogConsumerOptions,
  places: readonly TopicPartition[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  if (places.length === 0) return [];
  if (offsetReset === 'fail') throw noValidOffset(groupId, places);
  return listOffsets(cluster, places, offsetReset === 'latest' ? AT.end : AT.beginning, { signal });
}
