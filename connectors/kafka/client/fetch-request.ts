import type { Isolation, TopicPartition } from '../../../engine/ports.ts';
import type { ResponseOf } from '../wire/api.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { FETCH_BYTES_MAX, FETCH_PARTITION_BYTES_MAX } from './client-options.ts';

export type FetchAnswer = ResponseOf<typeof Fetch>;
export type PartitionAnswer = FetchAnswer['responses'][number]['partitions'][number];

/** Asks one broker for what it has from these offsets on; it answers when there is something, or after `maxWaitMs`. */
export function requestFetch(
  connection: BrokerConnection,
  positions: readonly (TopicPartition & { readonly offset: number })[],
  maxWaitMs: number,
  isolation: Isolation,
): Promise<FetchAnswer> {
  const topics = new Map<string, { partition: number; fetchOffset: number; partitionMaxBytes: number }[]>();
  for (const { topic, partition, offset } of positions) {
    const list = topics.get(topic) ?? [];
    topics.set(topic, list);
    list.push({ partition, fetchOffset: offset, partitionMaxBytes: FETCH_PARTITION_BYTES_MAX });
  }
  return connection.request(Fetch, {
    maxWaitMs,
    minBytes: 1,
    maxBytes: FETCH_BYTES_MAX,
    isolationLevel: isolation === 'read_committed' ? 1 : 0,
    topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
  });
}
