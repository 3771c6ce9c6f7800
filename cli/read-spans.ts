import type { FetchedBatch, Log, TopicPartition } from '../engine/ports.ts';
import { cliFailure } from './cli-error.ts';

/** How long one poll waits, so that Ctrl-C is heard soon. */
const POLL_MS = 200;

/** A partition from where it is read up to where it ends. */
export interface Span extends TopicPartition {
  readonly offset: number;
  readonly end: number;
}

export interface ReadOptions {
  /** How long nothing may come, in ms. */
  readonly timeoutMs: number;
  /** Goes on with what is written later. Default false. */
  readonly follow?: boolean;
  readonly stop: AbortSignal;
}

/**
 * Reads until each partition has reached its end, with `follow` for ever, and until the signal aborts. A batch may go on beyond `end`, where
 * its reader stops.
 *
 * Errors: STREAM_CLI when nothing came for `timeoutMs`.
 */
export async function* readSpans(
  log: Log,
  spans: readonly Span[],
  { timeoutMs, follow = false, stop }: ReadOptions,
): AsyncGenerator<{ readonly batch: FetchedBatch; readonly end: number }> {
  const open = new Map(spans.filter(({ offset, end }) => follow || offset < end).map((span) => [placeOf(span), span]));
  if (open.size === 0) return;
  const reader = log.reader({ clientId: 'millrace-cli', isolation: 'read_committed' });
  try {
    reader.assign([...open.values()]);
    let heardAt = Date.now();
    while (open.size > 0 && !stop.aborted) {
      const batches = await reader.poll(POLL_MS);
      if (batches.length === 0 && !follow && Date.now() - heardAt > timeoutMs) throw silence([...open.values()], timeoutMs);
      for (const batch of batches) {
        const end = follow ? Number.POSITIVE_INFINITY : (open.get(placeOf(batch))?.end ?? 0);
        yield { batch, end };
        if (batch.nextOffset >= end) open.delete(placeOf(batch));
      }
      // Whoever takes the batches may have been slow.
      if (batches.length > 0) heardAt = Date.now();
    }
  } finally {
    await reader.close();
  }
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

function silence(open: readonly Span[], timeoutMs: number): Error {
  const waiting = open.map((span) => `${placeOf(span)} (up to ${span.end})`).join(', ');
  return cliFailure(`nothing came for ${timeoutMs / 1000} s from ${waiting}`, 'raise --timeout if the broker is slow');
}
