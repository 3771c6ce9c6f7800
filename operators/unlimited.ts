/** The end of a window that has none. */
export const NO_END = Number.MAX_SAFE_INTEGER;

/** One window that begins at a time and never ends. */
export interface UnlimitedWindows {
  readonly kind: 'unlimited';
  readonly startMs: number;
}

/**
 * One window for each key, from `start` on, that takes every record and is never closed: its end is `NO_END`. `start` is a date or ms since
 * the epoch; default 0.
 *
 * Time:   no record is late; one before `start` is counted as `before-start`
 * State:  a row for each key, kept for ever
 * Errors: a start before the epoch, or no whole number of milliseconds, throws `RangeError`; behind it `emit: 'on-close'` → STREAM_PLAN
 * Source: Kafka Streams, `UnlimitedWindows.of` and `startOn`
 *
 * @example
 * ```ts
 * import { pipeline, string, windowRows } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, unlimited, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: string() };
 * const since = window<string, string>(unlimited({ start: new Date('2026-01-01') }));
 * const plan = pipeline('this-year', ({ from }) => from(clicks).pipe(since, count('clicks-since', { emit: 'on-update' })));
 * const driver = await TestDriver.start(plan);
 * for (const day of ['2026-02-01', '2025-12-31', '2026-01-01']) driver.send(clicks, '/', 'click', Date.parse(day));
 * [...driver.store('clicks-since', windowRows<string, number>()).all()].map(({ value }) => value); // => [2]
 * await driver.close();
 * ```
 */
export function unlimited(options: { readonly start?: Date | number } = {}): UnlimitedWindows {
  const startMs = Number(options.start ?? 0);
  if (!Number.isSafeInteger(startMs) || startMs < 0)
    throw new RangeError(
      `the start of unlimited windows is a time at or after the epoch in whole milliseconds, not ${options.start}`,
    );
  return { kind: 'unlimited', startMs };
}
