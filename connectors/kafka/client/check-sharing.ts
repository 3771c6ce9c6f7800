import { StreamError } from '../../../engine/model/stream-error.ts';
import type { GroupSharing } from '../../../engine/ports.ts';

/**
 * Whether ranges do what is asked of the group. Whoever knows nothing of a pipeline shares out each topic by itself: equal partition numbers of
 * topics that are read together are one member's only where the topics have equally many. Where state is kept is not told to anybody.
 * `who` shares out; `instead` is what to do about it.
 *
 * Errors: STREAM_UNSUPPORTED (user/process/stop)
 */
export function checkSharing(
  counts: ReadonlyMap<string, number>,
  { together }: GroupSharing,
  { who, instead }: { readonly who: string; readonly instead: string },
): void {
  if (together.some((list) => (list.standbys ?? 0) > 0))
    throw unsupported(`${who} has no standbys: set standbys to 0, or ${instead}`);
  for (const { topics } of together) {
    const told = topics.map((topic) => `'${topic}' has ${counts.get(topic)}`);
    if (new Set(topics.map((topic) => counts.get(topic))).size > 1) {
      throw unsupported(
        `${who} shares out each topic by itself, so topics that are read together need equally many partitions: ${told.join(', ')}. Make them equal, or ${instead}`,
      );
    }
  }
}

function unsupported(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_UNSUPPORTED', domain: 'user', scope: 'process', verdict: 'stop' });
}
