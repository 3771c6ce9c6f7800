import { placeName } from '../model/place-name.ts';
import type { LogConsumer, TopicPartition } from '../ports.ts';
import type { TaskServices } from '../task/task-services.ts';

/**
 * What the log's newest answers tell about the partitions that this worker owns. A partition that it does not read, as one that does not
 * exist, has nothing, and nobody asks for it.
 */
export function logKnowledge(
  consumer: LogConsumer,
  isOwned: (place: string) => boolean,
): Pick<TaskServices, 'isCaughtUp' | 'polledAt'> {
  const owned = (place: TopicPartition): boolean => isOwned(placeName(place));
  return {
    isCaughtUp: (place) => {
      if (!owned(place)) return true;
      const end = consumer.highWatermark(place);
      return end !== undefined && (consumer.position(place) ?? 0) >= end;
    },
    polledAt: (place) => (owned(place) ? consumer.polledAt(place) : undefined),
  };
}
