import { TIME_CHARS, timeAt, timeText } from './ordered-numbers.ts';

const [ZERO, ZERO_IN_KEY, KEY_END] = ['\0', '\0\u00ff', '\0\0'];

/** A row of an index by time. */
export interface IndexedPlace {
  readonly time: number;
  /** The key's bytes. */
  readonly text: string;
  /** What tells rows of one key and time apart. */
  readonly suffix: string;
}

/**
 * The place of a row in an index by time, then key, then suffix. So that a key comes before those that it begins, its end is marked, and
 * zeros in it are written as two bytes:
 *
 * ```
 *   time, 8 bytes | key with 00 as 00 FF | 00 00 | suffix
 * ```
 */
export function indexPlace(time: string, text: string, suffix: string): string {
  return time + (text.includes(ZERO) ? text.replaceAll(ZERO, ZERO_IN_KEY) : text) + KEY_END + suffix;
}

export function indexedPlace(place: string, suffixChars: number): IndexedPlace {
  const end = place.length - suffixChars;
  const written = place.slice(TIME_CHARS, end - KEY_END.length);
  return {
    time: timeAt(place, 0),
    text: written.includes(ZERO) ? written.replaceAll(ZERO_IN_KEY, ZERO) : written,
    suffix: place.slice(end),
  };
}

/** Behind every place of a time or an earlier one. */
export function indexEnd(time: number): string {
  return time >= Number.MAX_SAFE_INTEGER ? '\u00ff' : timeText(time + 1);
}
