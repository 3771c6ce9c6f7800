import { expect, test } from 'vitest';
import { Punctuations } from './punctuations.ts';

test('a clock that is set back by an hour delays a call by one interval at most', () => {
  const HOUR = 3_600_000;
  const punctuations = new Punctuations();
  const calls: number[] = [];
  punctuations.schedule(1_000, 10 * HOUR + 1_000, (time) => calls.push(time));
  const tick = (time: number): void => {
    punctuations.notLaterThanFrom(time);
    punctuations.advanceTo(time, (callback, at) => callback(at));
  };
  tick(10 * HOUR + 1_000);
  tick(9 * HOUR);
  tick(9 * HOUR + 999);
  expect(calls).toEqual([10 * HOUR + 1_000]);
  tick(9 * HOUR + 1_000);
  tick(9 * HOUR + 2_000);
  expect(calls).toEqual([10 * HOUR + 1_000, 9 * HOUR + 1_000, 9 * HOUR + 2_000]);
});
