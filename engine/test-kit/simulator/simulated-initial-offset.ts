import { StreamError } from '../../model/stream-error.ts';
import type { LogConsumerOptions, TopicPartition } from '../../ports.ts';
import type { SimulatedPartition } from './simulated-partition.ts';

/** Where a member begins with a partition of which its group has no commit. Errors: STREAM_OFFSET_OUT_OF_RANGE where it wants to know */
export function initialOffset(
  { topic, partition }: TopicPartition,
  of: SimulatedPartition,
  { groupId, offsetReset, isolation }: Pick<LogConsumerOptions, 'groupId' | 'offsetReset' | 'isolation'>,
): number {
  if (offsetReset === 'earliest') return of.start;
  if (offsetReset === 'latest') return of.endFor(isolation);
  const message = `group '${groupId}' has no offset for ${topic}-${partition}: reset the group, or choose where to begin`;
  throw new StreamError(message, { code: 'STREAM_OFFSET_OUT_OF_RANGE', domain: 'user', scope: 'process', verdict: 'stop' });
}
