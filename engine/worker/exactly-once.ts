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
    commit: async (tasks, changed) => {
      const offsets = tasks.flatMap((task) => task.prepareCommit());
      const sent = changed(offsets);
      // Only offsets are fenced by the generation: a transaction without any could be that of a member which is no more.
      if (offsets.length > 0) await producer.sendOffsets(sent.length > 0 ? sent : offsets, consumer.groupMetadata());
      await producer.commitTransaction();
      producer.beginTransaction();
      return sent;
    },
    abandon: async () => {
      await producer.abortTransaction();
      producer.beginTransaction();
    },
  };
}
