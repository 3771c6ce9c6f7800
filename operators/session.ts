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
 * Time:   a session goes from its first record to its last, both included. It is closed when the stream's time is more than `gap` plus grace
 *         past its end, and a record is late when the session that it would be in, alone or merged, is closed
 * State:  a row for each session, for `gap` plus grace behind its end unless `retention` says more
 * Errors: a gap that is no whole number of milliseconds, or under 1 ms, throws `RangeError`
 * Source: Kafka Streams, `SessionWindows.ofInactivityGapAndGrace` (KIP-94)
 *
 * @example
 * ```ts
 * import { pipeline, sessionRows, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, session, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: string() };
 * const visits = window<string, string>(session('30s', { grace: '15s' }));
 * const plan = pipeline('visits', ({ from }) => from(clicks).pipe(visits, count('clicks-by-visit', { emit: 'on-update' })));
 * const driver = await TestDriver.start(plan);
 * for (const second of [0, 40, 20]) driver.send(clicks, 'ada', '/', second * 1_000);
 * const rows = [...driver.store('clicks-by-visit', sessionRows<string, number>()).all()];
 * rows.map(({ start, end, value }) => [start, end, value]); // => [[0, 40000, 3]]
 * await driver.close();
 * ```
 */
export function session(gap: Duration, options: WindowOptions): SessionWindows {
  return { kind: 'session', gapMs: wholeMs('gap', gap), graceMs: toMs(options.grace) };
}
