import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Duration } from '../engine/model/duration.ts';
import { hopping, tumbling, windowStarts } from './windows.ts';

const grace = { grace: '5s' } as const;

describe('tumbling', () => {
  test('windows follow one another from the epoch on, start included, end not', () => {
    const minutes = tumbling('1m', grace);
    expect(minutes).toEqual({ kind: 'tumbling', sizeMs: 60_000, advanceMs: 60_000, graceMs: 5_000 });
    expect([0, 59_999, 60_000].map((time) => windowStarts(minutes, time))).toEqual([[0], [0], [60_000]]);
  });
});

describe('hopping', () => {
  test('windows overlap; none begins before the epoch', () => {
    const windows = hopping('10ms', { advance: '4ms', ...grace });
    expect([0, 3, 4, 9, 10, 12].map((time) => windowStarts(windows, time))).toEqual([
      [0],
      [0],
      [0, 4],
      [0, 4, 8],
      [4, 8],
      [4, 8, 12],
    ]);
  });

  test('a record is in exactly the windows that hold its time', () => {
    const spans = fc.integer({ min: 1, max: 50 }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })));
    fc.assert(
      fc.property(spans, fc.nat(300), ([size, advance], time) => {
        const starts: number[] = [];
        for (let start = 0; start <= time; start += advance) if (time < start + size) starts.push(start);
        expect(windowStarts(hopping(`${size}ms`, { advance: `${advance}ms`, ...grace }), time)).toEqual(starts);
      }),
    );
  });
});

test.each<readonly [what: string, make: () => unknown, message: string]>([
  ['no length', () => tumbling('0s', grace), "a window's size is a whole number of milliseconds, at least 1, not '0s'"],
  ['half a ms', () => tumbling('0.5ms', grace), "a window's size is a whole number"],
  ['no advance', () => hopping('1s', { advance: '0ms', ...grace }), "a window's advance is a whole number"],
  ['gaps', () => hopping('1s', { advance: '2s', ...grace }), "a window's advance ('2s') is at most its size ('1s')"],
  ['a length without a unit', () => tumbling('5' as Duration, grace), "'5' is not a duration"],
  ['no number', () => tumbling('NaNms' as Duration, grace), "'NaNms' is not a duration"],
])('windows with %s are refused', (_what, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});
