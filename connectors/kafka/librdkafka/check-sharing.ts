import type { GroupSharing } from '../../../engine/ports.ts';
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
