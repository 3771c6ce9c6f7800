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
 * Windows that follow one another without gap or overlap.
 *
 * Errors: a size under 1 ms throws `RangeError`
 */
export function tumbling(size: Duration, options: WindowOptions): TimeWindows {
  const sizeMs = wholeMs('size', size);
  return { kind: 'tumbling', sizeMs, advanceMs: sizeMs, graceMs: toMs(options.grace) };
}

/**
 * Windows of one size that begin at every `advance` and so overlap.
 *
 * Errors: a size or advance under 1 ms, or an advance above the size, throws `RangeError`
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
