import { FLUSH, LONG_MS } from './smoke-plan.ts';

const MINUTE_MS = 60_000;
/** Records are so far apart in their own time. */
const STEP_MS = 20;

export interface Datum {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
}

/** The numbers of each key, from its first to its last: keys with as many numbers as others meet in `tagg`. */
export const KEYS: ReadonlyMap<string, readonly [first: number, last: number]> = new Map(
  Array.from({ length: 15 }, (_, i) => {
    const [first, last] = [i * 7, i * 7 + 20 * (1 + (i % 3)) - 1];
    return [`${first}-${last}`, [first, last]] as const;
  }),
);

/**
 * All numbers of all keys, those of a key mixed up and those of different keys one beside the other, over some seconds of a window that is over, so
 * that brokers take what comes behind it, and not so long ago that they would delete it.
 */
export function smokeData(): readonly Datum[] {
  const begin = LAST_WINDOW + 2 * MINUTE_MS;
  const mixed = [...KEYS].flatMap(([key, [first, last]]) =>
    // 7 has no factor in common with any count, so that every number comes once.
    Array.from({ length: last - first + 1 }, (_, i) => ({ key, value: first + ((i * 7) % (last - first + 1)), turn: i })),
  );
  mixed.sort((a, b) => a.turn - b.turn);
  return mixed.map(({ key, value }, i) => ({ key, value, timestamp: begin + i * STEP_MS }));
}

/** A record that comes when every window is over. */
export function flushing(): Datum {
  return { key: FLUSH, value: 0, timestamp: LAST_WINDOW + LONG_MS + 5 * MINUTE_MS };
}

/** The beginning of the last long window of which it is five minutes ago that it ended. */
const LAST_WINDOW = Math.floor((Date.now() - LONG_MS - 5 * MINUTE_MS) / LONG_MS) * LONG_MS;
