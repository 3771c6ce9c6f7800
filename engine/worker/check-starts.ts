import { StreamError } from '../model/stream-error.ts';
import type { LogAdmin, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { WorkerContext } from './worker.ts';

type Commit = TopicPartition & OffsetAndMetadata;

/**
 * Whether the log still has what the group is to go on with. Records that were deleted before they were read are lost; that is told and counted,
 * and the work goes on at the oldest that is left.
 *
 * Errors: STREAM_OFFSET_OUT_OF_RANGE (external/process/stop) when a partition ends before the group's commit: beginning it anew would repeat
 *         everything, and going on there would pass over what comes
 */
export async function checkStarts(
  commits: readonly Commit[],
  admin: LogAdmin,
  { topology, logger, metrics }: Pick<WorkerContext, 'topology' | 'logger' | 'metrics'>,
): Promise<void> {
  if (commits.length === 0) return;
  const [begins, ends] = await Promise.all([admin.beginningOffsets(commits), admin.endOffsets(commits, 'read_uncommitted')]);
  for (const [i, commit] of commits.entries()) {
    const { topic, partition, offset } = commit;
    const [begin, end] = [begins[i] ?? 0, ends[i] ?? offset];
    if (offset > end) throw aheadOfLog(topology.applicationId, commit, end);
    if (offset >= begin) continue;
    metrics.counter('records_deleted_unread_total', { application: topology.applicationId, topic }).add(begin - offset);
    const fields = { code: 'STREAM_OFFSET_OUT_OF_RANGE', topic, partition, offset, goesOnAt: begin };
    logger.warn(
      fields,
      `${topic}-${partition} begins at ${begin}, and the group has read up to ${offset}: what was between was deleted before it was read. Raise the topic's retention, or run more workers`,
    );
  }
}

function aheadOfLog(group: string, { topic, partition, offset }: Commit, end: number): StreamError {
  return new StreamError(
    `${topic}-${partition} ends at ${end}, and group '${group}' has read up to ${offset}: the log was cut, or the topic is another one. Reset the application, or set the group's offsets`,
    {
      code: 'STREAM_OFFSET_OUT_OF_RANGE',
      domain: 'external',
      scope: 'process',
      verdict: 'stop',
      context: { topic, partition, offset, end, group },
    },
  );
}
