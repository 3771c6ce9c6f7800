import { placeName } from '../model/place-name.ts';
import type { FetchedBatch, Log, TopicPartition } from '../ports.ts';

/** How long one poll waits, so that whoever ends the walk is heard soon. */
const POLL_MS = 200;

/** A partition from where it is read up to where it ends. */
export interface Span extends TopicPartition {
  readonly offset: number;
  readonly end: number;
}

export interface WalkOptions {
  readonly clientId: string;
  /** Goes on with what is written later. Default false. */
  readonly follow?: boolean;
  /**
   * Asked before each poll, with what is not at its end yet, and whether the one before gave something: false ends the walk, and what it throws
   * does. An end that never comes is the asker's to bound.
   */
  goOn(open: readonly Span[], came: boolean): boolean;
}

/** Goes on until a limit aborts, with which the walk fails. */
export function until(limit: AbortSignal): WalkOptions['goOn'] {
  return () => {
    limit.throwIfAborted();
    return true;
  };
}

/** The spans of partitions that hold offsets now, up to where committed records end. */
export async function spansOf(places: readonly TopicPartition[], log: Log): Promise<readonly Span[]> {
  if (places.length === 0) return [];
  const admin = log.admin();
  const [begins, ends] = await Promise.all([admin.beginningOffsets(places), admin.endOffsets(places)]);
  return places.map((place, i) => ({ ...place, offset: begins[i] ?? 0, end: ends[i] ?? 0 }));
}

/** Batches of committed records until each partition has reached its end. One may go on beyond its `end`, where its reader stops. */
export async function* walkSpans(
  spans: readonly Span[],
  log: Log,
  { clientId, follow = false, goOn }: WalkOptions,
): AsyncGenerator<{ readonly batch: FetchedBatch; readonly end: number }> {
  const open = new Map(spans.filter(({ offset, end }) => follow || offset < end).map((span) => [placeName(span), span]));
  if (open.size === 0) return;
  const reader = log.reader({ clientId, isolation: 'read_committed' });
  try {
    reader.assign([...open.values()]);
    for (let came = true; open.size > 0 && goOn([...open.values()], came); ) {
      const batches = await reader.poll(POLL_MS);
      came = batches.length > 0;
      for (const batch of batches) {
        const end = follow ? Number.POSITIVE_INFINITY : (open.get(placeName(batch))?.end ?? 0);
        yield { batch, end };
        if (batch.nextOffset >= end) open.delete(placeName(batch));
      }
    }
  } finally {
    await reader.close();
  }
}
