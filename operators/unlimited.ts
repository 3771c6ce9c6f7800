/** The end of a window that has none. */
export const NO_END = Number.MAX_SAFE_INTEGER;

/** One window that begins at a time and never ends. */
export interface UnlimitedWindows {
  readonly kind: 'unlimited';
  readonly startMs: number;
}

/**
 * One window for each key, from `start` on, that takes every record and is never closed: its end is `NO_END`. Its rows are kept for ever, one
 * for each key.
 *
 * Errors: a start before the epoch, or no whole number of milliseconds, throws `RangeError`
 */
export function unlimited(options: { readonly start?: Date | number } = {}): UnlimitedWindows {
  const startMs = Number(options.start ?? 0);
  if (!Number.isSafeInteger(startMs) || startMs < 0)
    throw new RangeError(
      `the start of unlimited windows is a time at or after the epoch in whole milliseconds, not ${options.start}`,
    );
  return { kind: 'unlimited', startMs };
}
