import type { Clock } from '../ports.ts';
import type { PartitionQueue } from './partition-queue.ts';

/**
 * The queue whose head has the smallest timestamp; the first of those that tie. A queue that is empty while the log is known to have more
 * for it blocks the others; one that is empty with nothing known is waited for as long as `maxIdleMs`.
 */
export function nextQueue(
  queues: readonly PartitionQueue[],
  isReady: (queue: PartitionQueue) => boolean,
  mayHaveMore: (queue: PartitionQueue) => boolean,
  maxIdleMs: number,
  idleSince: { at: number | undefined },
  clock: Clock,
): PartitionQueue | undefined {
  if (queues.length === 1) {
    const only = queues[0];
    return only && isReady(only) ? only : undefined;
  }
  let best: PartitionQueue | undefined;
  let someEmpty = false;
  for (const queue of queues) {
    if (isReady(queue)) {
      if (!best || queue.headTimestamp < best.headTimestamp) best = queue;
    } else if (queue.hasHead) return undefined;
    else if (maxIdleMs >= 0) {
      if (mayHaveMore(queue)) return undefined;
      someEmpty = true;
    }
  }
  if (!best) return undefined;
  if (someEmpty && maxIdleMs > 0) {
    idleSince.at ??= clock.now();
    if (clock.now() - idleSince.at < maxIdleMs) return undefined;
  } else idleSince.at = undefined;
  return best;
}
