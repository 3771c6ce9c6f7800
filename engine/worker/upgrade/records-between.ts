import { placeName } from '../../model/place-name.ts';
import type { FetchedBatch, Log, TopicPartition } from '../../ports.ts';

/** How long one poll waits, so that a limit is heard soon. */
const POLL_MS = 200;

/** A partition from where it is read up to where it ends. */
export interface Span extends TopicPartition {
  readonly begin: number;
  readonly end: number;
}

/** The spans of partitions that hold offsets now, up to where committed records end. */
export async function spansOf(places: readonly TopicPartition[], log: Log): Promise<readonly Span[]> {
  if (places.length === 0) return [];
  const admin = log.admin();
  const [begins, ends] = await Promise.all([admin.beginningOffsets(places), admin.endOffsets(places)]);
  return places.map((place, i) => ({ ...place, begin: begins[i] ?? 0, end: ends[i] ?? 0 }));
}

/**
 * Committed records of some partitions. Each is the batch's current record, to be read before the next one is asked for.
 *
 * Errors: what `limit` was aborted with
 */
export async function* recordsBetween(
  spans: readonly Span[],
  log: Log,
  clientId: string,
  limit: AbortSignal,
): AsyncGenerator<FetchedBatch> {
  const open = new Map(spans.filter(({ begin, end }) => begin < end).map((span) => [placeName(span), span]));
  if (open.size === 0) return;
  const reader = log.reader({ clientId, isolation: 'read_committed' });
  try {
    reader.assign([...open.values()].map(({ topic, partition, begin }) => ({ topic, partition, offset: begin })));
    while (open.size > 0) {
      limit.throwIfAborted();
      for (const batch of await reader.poll(POLL_MS)) {
        const end = open.get(placeName(batch))?.end ?? 0;
        while (batch.next() && batch.offset < end) yield batch;
        if (batch.nextOffset >= end) open.delete(placeName(batch));
      }
    }
  } finally {
    await reader.close();
  }
}
