import type { LogConsumer, LogProducer } from '../ports.ts';
import type { CommitProtocol } from './commit-protocol.ts';

/**
 * Outputs, changelogs and offsets of all tasks are one transaction, which the group's generation fences. What else may have failed in it, such
 * as an answer that did not come, ends the worker's run: the next one begins with a producer of its own.
 */
export function exactlyOnce(
  producer: Pick<LogProducer, 'beginTransaction' | 'sendOffsets' | 'commitTransaction' | 'abortTransaction'>,
  consumer: Pick<LogConsumer, 'groupMetadata'>,
): CommitProtocol {
  producer.beginTransaction();
  return {
    commit: async (tasks, fenced) => {
      const offsets = fenced(tasks.flatMap((task) => task.prepareCommit()));
      if (offsets.length > 0) await producer.sendOffsets(offsets, consumer.groupMetadata());
      await producer.commitTransaction();
      producer.beginTransaction();
      return offsets;
    },
    abandon: async () => {
      await producer.abortTransaction();
      producer.beginTransaction();
    },
  };
}
