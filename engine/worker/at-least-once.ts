import type { LogConsumer, LogProducer } from '../ports.ts';
import type { CommitProtocol } from './commit-protocol.ts';
import { writeChangelogs } from './write-changelogs.ts';

/** What tasks wrote is acknowledged before the offsets it came from are committed: a crash in between has it written again. */
export function atLeastOnce(producer: Pick<LogProducer, 'flush'>, consumer: Pick<LogConsumer, 'commit'>): CommitProtocol {
  return {
    commit: async (tasks, changed) => {
      await writeChangelogs(tasks, producer);
      const offsets = tasks.flatMap((task) => task.offsets());
      const sent = changed(offsets);
      await producer.flush();
      // Only offsets are fenced by the generation: stores are told of a commit that was this member's to make.
      await consumer.commit(sent.length > 0 ? sent : offsets);
      return sent;
    },
    abandon: async () => {},
  };
}
