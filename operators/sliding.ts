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
 * Time:   a window is closed, and a record late for it, when the stream's time is more than grace past its end
 * State:  a row for each window, for twice `difference` plus grace behind its start unless `retention` says more
 * Errors: a difference that is no whole number of milliseconds, or under 1 ms, throws `RangeError`
 * Source: Kafka Streams, `SlidingWindows.ofTimeDifferenceAndGrace` (KIP-450), which takes a difference of 0 and then fails on the first record
 *
 * @example
 * ```ts
 * import { pipeline, string, windowRows } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, sliding, window } from 'millrace/operators';
 * const logins = { name: 'logins', key: string(), value: string() };
 * const tenSeconds = window<string, string>(sliding('10s', { grace: '0s' }));
 * const plan = pipeline('logins', ({ from }) => from(logins).pipe(tenSeconds, count('logins-in-10s', { emit: 'on-update' })));
 * const driver = await TestDriver.start(plan);
 * for (const second of [60, 65, 75]) driver.send(logins, 'ada', 'failed', second * 1_000);
 * const rows = [...driver.store('logins-in-10s', windowRows<string, number>()).all()];
 * rows.map(({ start, value }) => [start, value]); // => [[50000, 1], [55000, 2], [60001, 1], [65000, 2], [65001, 1]]
 * await driver.close();
 * ```
 */
export function sliding(difference: Duration, options: WindowOptions): SlidingWindows {
  return { kind: 'sliding', differenceMs: wholeMs('difference', difference), graceMs: toMs(options.grace) };
}
