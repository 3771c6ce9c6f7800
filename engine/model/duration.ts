const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A length of time as a typed literal: `'250ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`; a bare number does not compile.
 *
 * @example
 * ```ts
 * import { toMs } from 'millrace/engine';
 * toMs('5m'); // => 300000
 * ```
 */
export type Duration = `${number}${keyof typeof MS_PER_UNIT}`;

/**
 * Milliseconds of a duration.
 *
 * Errors: a text that is not a non-negative number with a unit throws `RangeError` naming the text.
 */
export function toMs(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) throw new RangeError(`'${duration}' is not a duration: write a number and a unit (ms, s, m, h, d), such as '30s'`);
  return Number(match[1]) * MS_PER_UNIT[match[2] as keyof typeof MS_PER_UNIT];
}
