import { kafkaError } from '../client/kafka-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { LibrdkafkaAdmin } from './admin.ts';
import type { Library } from './library.ts';

/** How many partitions each topic has. Errors: STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION naming one that does not appear in time */
export async function topicCounts(
  library: Library,
  admin: LibrdkafkaAdmin,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const topic of topics) {
    const count = await library.repeat(`topic '${topic}'`, signal, async () => {
      const found = await admin.partitionCount(topic);
      if (found === undefined) throw kafkaError(ERROR.UNKNOWN_TOPIC_OR_PARTITION, `topic '${topic}'`);
      return found;
    });
    counts.set(topic, count);
  }
  return counts;
}
