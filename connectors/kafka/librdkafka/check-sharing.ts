import type { GroupSharing } from '../../../engine/ports.ts';
import { kafkaError } from '../client/kafka-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { LibrdkafkaAdmin } from './admin.ts';
import type { Library } from './library.ts';
import { unsupported } from './librdkafka-error.ts';

/**
 * Whether ranges do what is asked of the group. The library shares out each topic by itself: equal partition numbers of topics that are read
 * together are one member's only where the topics have equally many. Where state is kept is not told to anybody.
 *
 * Errors: STREAM_UNSUPPORTED (user/process/stop)
 */
export function checkSharing(counts: ReadonlyMap<string, number>, { together }: GroupSharing): void {
  const standbys = together.find((list) => (list.standbys ?? 0) > 0);
  if (standbys) {
    throw unsupported(
      "the librdkafka driver has no standbys: set standbys to 0, or use Millrace's own client, which is the default driver",
    );
  }
  for (const { topics } of together) {
    const told = topics.map((topic) => `'${topic}' has ${counts.get(topic)}`);
    if (new Set(topics.map((topic) => counts.get(topic))).size > 1) {
      throw unsupported(
        `the librdkafka driver shares out each topic by itself, so topics that are read together need equally many partitions: ${told.join(', ')}. Use Millrace's own client, which is the default driver`,
      );
    }
  }
}

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
