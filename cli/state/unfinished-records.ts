import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { FetchedBatch, TopicPartition } from '../../engine/ports.ts';
import { type CommittedOffsets, decodeCommit } from '../../engine/task/committed-offsets.ts';
import { type ReadOptions, readSpans } from '../read-spans.ts';
import type { Committed } from './find-application.ts';

/**
 * Records of partitions that a group has not finished, up to where committed records end now. Each is the batch's current record, to be read
 * before the next one is asked for.
 */
export async function* unfinishedRecords(
  log: KafkaLog,
  places: readonly TopicPartition[],
  committed: readonly Committed[],
  options: ReadOptions,
): AsyncGenerator<FetchedBatch> {
  if (places.length === 0) return;
  const [begins, ends] = await Promise.all([log.admin().beginningOffsets(places), log.admin().endOffsets(places)]);
  const commits = places.map((place) => commitOf(place, committed));
  const spans = places.map((place, i) => ({
    ...place,
    offset: Math.max(begins[i] ?? 0, commits[i]?.offset ?? 0),
    end: ends[i] ?? 0,
  }));
  for await (const { batch, end } of readSpans(log, spans, options)) {
    const commit = commits[places.findIndex(({ topic, partition }) => topic === batch.topic && partition === batch.partition)];
    while (!options.stop.aborted && batch.next() && batch.offset < end) if (!commit?.isFinished(batch.offset)) yield batch;
  }
}

export function commitOf({ topic, partition }: TopicPartition, committed: readonly Committed[]): CommittedOffsets | undefined {
  const found = committed.find((each) => each.topic === topic && each.partition === partition);
  return found && decodeCommit(found);
}
