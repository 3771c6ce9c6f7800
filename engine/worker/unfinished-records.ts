import type { FetchedBatch, Log, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import { type CommittedOffsets, decodeCommit } from '../task/committed-offsets.ts';
import { spansOf, type WalkOptions, walkSpans } from './walk-spans.ts';

type Committed = TopicPartition & OffsetAndMetadata;

/**
 * Records of partitions that a group has not finished, up to where committed records end now. Each is the batch's current record, to be read
 * before the next one is asked for.
 *
 * Errors: what `goOn` throws
 */
export async function* unfinishedRecords(
  places: readonly TopicPartition[],
  committed: readonly Committed[],
  log: Log,
  options: WalkOptions,
): AsyncGenerator<FetchedBatch> {
  const spans = (await spansOf(places, log)).map((span) => ({
    ...span,
    offset: Math.max(span.offset, commitOf(span, committed)?.offset ?? 0),
  }));
  for await (const { batch, end } of walkSpans(spans, log, options)) {
    const commit = commitOf(batch, committed);
    while (batch.next() && batch.offset < end) if (!commit?.isFinished(batch.offset)) yield batch;
  }
}

/** What a group has finished of a partition; undefined when it has committed nothing of it. */
export function commitOf({ topic, partition }: TopicPartition, committed: readonly Committed[]): CommittedOffsets | undefined {
  const found = committed.find((each) => each.topic === topic && each.partition === partition);
  return found && decodeCommit(found);
}
