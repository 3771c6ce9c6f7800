import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { FetchedBatch, TopicPartition } from '../../engine/ports.ts';
import { unfinishedRecords } from '../../engine/worker/unfinished-records.ts';
import { type ReadOptions, walkOf } from '../read-spans.ts';
import type { Committed } from './find-application.ts';

/**
 * Records of partitions that a group has not finished, until the signal aborts. Each is the batch's current record, to be read before the next one
 * is asked for.
 *
 * Errors: STREAM_CLI when nothing came for `timeoutMs`.
 */
export async function* readUnfinished(
  log: KafkaLog,
  places: readonly TopicPartition[],
  committed: readonly Committed[],
  options: ReadOptions,
): AsyncGenerator<FetchedBatch> {
  for await (const record of unfinishedRecords(places, committed, log, walkOf(options))) {
    if (options.stop.aborted) return;
    yield record;
  }
}
