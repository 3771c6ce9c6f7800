import { type Duration, toMs } from '../engine/model/duration.ts';
import type { SessionWindows } from './session.ts';
import type { SlidingWindows } from './sliding.ts';
import type { UnlimitedWindows } from './unlimited.ts';

/** Spans of equal length, aligned to the epoch; a record belongs to each that holds its timestamp, start included, end not. */
export interface TimeWindows {
  readonly kind: 'tumbling' | 'hopping';
  readonly sizeMs: number;
  readonly advanceMs: number;
  readonly graceMs: number;
}

/** Windows whose bounds a later record does not change. */
export type FixedWindows = TimeWindows | SlidingWindows | UnlimitedWindows;

export type Windows = FixedWindows | SessionWindows;

export interface WindowOptions {
  /**
   * How late a record may come: a window takes records until the stream's time has reached its end plus this. It must be chosen, as a
   * record that comes later is counted and left out.
   */
  readonly grace: Duration;
}

/**
 * Windows that follow one another without gap or overlap: aligned to the epoch, start included, end not.
 *
 * Time:   a window is closed, and a record late for it, when the stream's time has reached its end plus grace
 * State:  a row for each window that has records, for its size plus grace behind its start unless `retention` says more
 * Errors: a size that is no whole number of milliseconds, or under 1 ms, throws `RangeError`
 * Source: Kafka Streams, `TimeWindows.ofSizeAndGrace`
 *
 * @example
 * ```ts
 * import { pipeline, string, windowRows } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, tumbling, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: string() };
 * const minutes = window<string, string>(tumbling('1m', { grace: '10s' }));
 * const plan = pipeline('minutes', ({ from }) => from(clicks).pipe(minutes, count('clicks-per-minute', { emit: 'on-update' })));
 * const driver = await TestDriver.start(plan);
 * for (const second of [0, 59, 60]) driver.send(clicks, '/', 'click', second * 1_000);
 * const rows = [...driver.store('clicks-per-minute', windowRows<string, number>()).all()];
 * rows.map(({ start, value }) => [start, value]); // => [[0, 2], [60000, 1]]
 * await driver.close();
 * ```
 */
export function tumbling(size: Duration, options: WindowOptions): TimeWindows {
  const sizeMs = wholeMs('size', size);
  return { kind: 'tumbling', sizeMs, advanceMs: sizeMs, graceMs: toMs(options.grace) };
}

/**
 * Windows of one size that begin at every `advance` and so overlap; otherwise as `tumbling`.
 *
 * Errors: a size or advance that is no whole number of milliseconds, or under 1 ms, or an advance above the size, throws `RangeError`
 * Source: Kafka Streams, `TimeWindows.advanceBy`
 *
 * @example
 * ```ts
 * import { pipeline, string, windowRows } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, hopping, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: string() };
 * const minutes = window<string, string>(hopping('1m', { advance: '30s', grace: '10s' }));
 * const plan = pipeline('minutes', ({ from }) => from(clicks).pipe(minutes, count('clicks-per-minute', { emit: 'on-update' })));
 * const driver = await TestDriver.start(plan);
 * for (const second of [0, 40]) driver.send(clicks, '/', 'click', second * 1_000);
 * const rows = [...driver.store('clicks-per-minute', windowRows<string, number>()).all()];
 * rows.map(({ start, value }) => [start, value]); // => [[0, 2], [30000, 1]]
 * await driver.close();
 * ```
 */
export function hopping(size: Duration, options: WindowOptions & { readonly advance: Duration }): TimeWindows {
  const sizeMs = wholeMs('size', size);
  const advanceMs = wholeMs('advance', options.advance);
  if (advanceMs > sizeMs) throw new RangeError(`a window's advance ('${options.advance}') is at most its size ('${size}')`);
  return { kind: 'hopping', sizeMs, advanceMs, graceMs: toMs(options.grace) };
}

/** The starts of the windows that hold a timestamp, ascending. */
export function windowStarts({ sizeMs, advanceMs }: TimeWindows, timestamp: number): readonly number[] {
  const starts: number[] = [];
  const first = Math.floor(Math.max(0, timestamp - sizeMs + advanceMs) / advanceMs) * advanceMs;
  for (let start = first; start <= timestamp; start += advanceMs) starts.push(start);
  return starts;
}

/** Milliseconds of a length that windows are made with. */
export function wholeMs(name: string, duration: Duration): number {
  const ms = toMs(duration);
  if (Number.isInteger(ms) && ms >= 1) return ms;
  throw new RangeError(`a window's ${name} is a whole number of milliseconds, at least 1, not '${duration}'`);
}
