import { isStreamError, type StreamError } from '../model/stream-error.ts';
import type { TopicPartition } from '../ports.ts';

/** A batch of a partition that no other attempt reads, says the log: everything before it is sound. */
export type Unreadable = StreamError & { readonly context: TopicPartition };

/** Whether a log says of one partition that it cannot be read on. */
export function isUnreadable(error: unknown): error is Unreadable {
  if (!isStreamError(error) || error.scope !== 'batch' || error.verdict !== 'stop') return false;
  const { topic, partition } = error.context;
  return typeof topic === 'string' && typeof partition === 'number';
}
