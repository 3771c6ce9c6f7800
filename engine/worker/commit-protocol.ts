import type { OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { Task } from '../task/task.ts';

export type Offsets = readonly (TopicPartition & OffsetAndMetadata)[];

/** How what tasks did becomes lasting: the difference between the guarantees. */
export interface CommitProtocol {
  /**
   * Makes outputs, changelogs and offsets of the tasks last; answers which offsets. `fenced` leaves out those that are committed already, where
   * others remain.
   *
   * Errors: STREAM_GROUP_CHANGED when the group went on without this member: nothing of it lasts that somebody else does again
   */
  commit(tasks: readonly Task[], fenced: (offsets: Offsets) => Offsets): Promise<Offsets>;
  /** Gives up what tasks wrote since the last commit, as far as the protocol can. */
  abandon(): Promise<void>;
}
