import type { ReadRecord } from '../../worker/worker-bench.ts';
import { type Datum, KEYS } from './smoke-data.ts';
import { OUTPUTS, type Output, SHORT_MS, SMALL, windowName } from './smoke-plan.ts';

export type Results = Readonly<Record<Output, readonly ReadRecord[]>>;

/** Outputs that do not change when a record is taken again, as at-least-once may after a crash. */
const UNCHANGED_BY_REPEATS: ReadonlySet<Output> = new Set(['min', 'min-raw', 'min-suppressed', 'max', 'dif']);
/** Outputs in which a window has one result, and no other ever. */
const FINAL: ReadonlySet<Output> = new Set(['min-suppressed', 'sws-suppressed']);

/** What is wrong with the outputs; nothing is when the list is empty. `repeats`: records may have been taken more than once. */
export function smokeFaults(input: readonly Datum[], results: Results, { repeats = false } = {}): readonly string[] {
  const expected = expectedOf(input);
  return OUTPUTS.flatMap((output) => {
    if (output === 'echo') return echoFaults(input, results.echo, repeats);
    if (repeats && !UNCHANGED_BY_REPEATS.has(output)) return [];
    return [
      ...lastFaults(output, results[output], expected[output]),
      ...(FINAL.has(output) && !repeats ? finalFaults(output, results[output]) : []),
    ];
  });
}

function echoFaults(input: readonly Datum[], echo: readonly ReadRecord[], repeats: boolean): readonly string[] {
  const seen = new Set(echo.map(({ key, value }) => `${key}=${value}`));
  const missing = input.filter(({ key, value }) => !seen.has(`${key}=${value}`)).length;
  const more = echo.length - input.length;
  return [
    ...(missing > 0 ? [`echo: ${missing} records are missing`] : []),
    ...(more > 0 && !repeats ? [`echo: ${more} records too many`] : []),
  ];
}

function lastFaults(output: Output, records: readonly ReadRecord[], expected: ReadonlyMap<string, number>): readonly string[] {
  const last = new Map(records.map(({ key, value }) => [key ?? '', Number(value)]));
  const keys = new Set([...expected.keys(), ...last.keys()]);
  return [...keys].flatMap((key) => {
    // A count that no key has any more is 0.
    const [is, want] = [last.get(key), expected.get(key) ?? (output === 'tagg' ? 0 : undefined)];
    return is === want ? [] : [`${output}: ${key} is ${is}, expected ${want}`];
  });
}

function finalFaults(output: Output, records: readonly ReadRecord[]): readonly string[] {
  const seen = new Set<string | null>();
  return records.flatMap(({ key }) => {
    if (seen.has(key)) return [`${output}: ${key} has more than one result`];
    seen.add(key);
    return [];
  });
}

/** The last value of each key of each output, told by plain code from the numbers alone. */
function expectedOf(input: readonly Datum[]): Readonly<Record<Exclude<Output, 'echo'>, ReadonlyMap<string, number>>> {
  const ofKeys = (fn: (first: number, last: number) => number): Map<string, number> =>
    new Map([...KEYS].map(([key, [first, last]]) => [key, fn(first, last)]));
  const min = ofKeys((first) => first);
  const cnt = ofKeys((first, last) => last - first + 1);
  const start = input[0] ? Math.floor(input[0].timestamp / SHORT_MS) * SHORT_MS : 0;
  const minOfShort = new Map([...min].map(([key, value]) => [windowName(key, start), value]));
  const tagg = new Map<string, number>();
  for (const times of cnt.values()) tagg.set(String(times), (tagg.get(String(times)) ?? 0) + 1);
  const small = smallSums(input);
  return {
    ...{ min, cnt, tagg, 'min-raw': minOfShort, 'min-suppressed': minOfShort, 'sws-raw': small, 'sws-suppressed': small },
    max: ofKeys((_first, last) => last),
    sum: ofKeys((first, last) => ((first + last) * (last - first + 1)) / 2),
    dif: ofKeys((first, last) => last - first),
    avg: ofKeys((first, last) => (first + last) / 2),
  };
}

function smallSums(input: readonly Datum[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { key, value, timestamp } of input) {
    const newest = Math.floor(timestamp / SMALL.stepMs) * SMALL.stepMs;
    for (let start = newest; start > timestamp - SMALL.sizeMs; start -= SMALL.stepMs) {
      const name = windowName(key, start);
      sums.set(name, (sums.get(name) ?? 0) + value);
    }
  }
  return sums;
}
