import type { Duration } from '../engine/model/duration.ts';
import { toMs } from '../engine/model/duration.ts';
import { type WindowOptions, wholeMs } from './windows.ts';

/** Spans of activity: from a key's first record to its last, with no pause longer than the gap. */
export interface SessionWindows {
  readonly kind: 'session';
  readonly gapMs: number;
  readonly graceMs: number;
}

/**
 * Windows that grow with the records of a key: a record belongs to the session that ends or begins at most `gap` from it, both ends included;
 * one that lies between two sessions makes them one.
 *
 * Errors: a gap under 1 ms throws `RangeError`
 */
export function session(gap: Duration, options: WindowOptions): SessionWindows {
  return { kind: 'session', gapMs: wholeMs('gap', gap), graceMs: toMs(options.grace) };
}
