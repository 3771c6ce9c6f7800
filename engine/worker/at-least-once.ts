import type { LogConsumer, LogProducer } from '../ports.ts';
import type { CommitProtocol } from './commit-protocol.ts';
import { writeChangelogs } from './write-changelogs.ts';

/** What tasks wrote is acknowledged before the offsets it came from are committed: a crash in between has it written again. */
export function atLeastOnce(producer: Pick<LogProducer, 'flush'>, consumer: Pick<LogConsumer, 'commit'>): CommitProtocol {
  return {
    commit: async (tasks, fenced) => {
      await writeChangelogs(tasks, producer);
      const offsets = fenced(tasks.flatMap((task) => task.offsets()));
      await producer.flush();
      await consumer.commit(offsets);
      return offsets;
    },
    abandon: async () => {},
  };
}
