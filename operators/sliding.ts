import type { Duration } from '../engine/model/duration.ts';
import { toMs } from '../engine/model/duration.ts';
import { type WindowOptions, wholeMs } from './windows.ts';

/** Windows of equal length that records place, both ends included. */
export interface SlidingWindows {
  readonly kind: 'sliding';
  readonly differenceMs: number;
  readonly graceMs: number;
}

/**
 * Windows that each hold records at most `difference` apart, both ends included: for every record one that ends with it, and one that begins
 * just after it when there are records to hold. Records in the first `difference` after the epoch share the window that begins there.
 *
 * Errors: a difference under 1 ms throws `RangeError`
 */
export function sliding(difference: Duration, options: WindowOptions): SlidingWindows {
  return { kind: 'sliding', differenceMs: wholeMs('difference', difference), graceMs: toMs(options.grace) };
}
