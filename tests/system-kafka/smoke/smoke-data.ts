import { FLUSH } from './smoke-plan.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
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
 * All numbers of all keys, those of a key mixed up and those of different keys one beside the other, over some seconds in the midst of two days that
 * are over, so that brokers take what comes after them.
 */
export function smokeData(): readonly Datum[] {
  const begin = twoDays() + DAY_MS / 2;
  const mixed = [...KEYS].flatMap(([key, [first, last]]) =>
    // 7 has no factor in common with any count, so that every number comes once.
    Array.from({ length: last - first + 1 }, (_, i) => ({ key, value: first + ((i * 7) % (last - first + 1)), turn: i })),
  );
  mixed.sort((a, b) => a.turn - b.turn);
  return mixed.map(({ key, value }, i) => ({ key, value, timestamp: begin + i * STEP_MS }));
}

/** A record that comes when every window is over. */
export function flushing(): Datum {
  return { key: FLUSH, value: 0, timestamp: twoDays() + 2 * DAY_MS + 5 * 60_000 };
}

/** The beginning of the last two days, as windows count them, that are over. */
function twoDays(): number {
  return Math.floor((Date.now() - 3 * DAY_MS) / (2 * DAY_MS)) * 2 * DAY_MS;
}
