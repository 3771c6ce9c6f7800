import type { FetchedBatch, Log } from '../engine/ports.ts';
import { type Span, type WalkOptions, walkSpans } from '../engine/worker/walk-spans.ts';
import { cliFailure } from './cli-error.ts';

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
export function readSpans(
  log: Log,
  spans: readonly Span[],
  options: ReadOptions,
): AsyncGenerator<{ readonly batch: FetchedBatch; readonly end: number }> {
  return walkSpans(spans, log, walkOf(options));
}

/** A walk of a command: until its signal aborts, or nothing has come for too long. */
export function walkOf({ timeoutMs, follow = false, stop }: ReadOptions): WalkOptions {
  let heardAt = Date.now();
  const goOn = (open: readonly Span[], came: boolean): boolean => {
    if (stop.aborted) return false;
    // Asked when the batches are taken: whoever takes them may have been slow.
    if (came) heardAt = Date.now();
    else if (!follow && Date.now() - heardAt > timeoutMs) throw silence(open, timeoutMs);
    return true;
  };
  return { clientId: 'millrace-cli', follow, goOn };
}

function silence(open: readonly Span[], timeoutMs: number): Error {
  const waiting = open.map(({ topic, partition, end }) => `${topic}-${partition} (up to ${end})`).join(', ');
  return cliFailure(`nothing came for ${timeoutMs / 1000} s from ${waiting}`, 'raise --timeout if the broker is slow');
}
