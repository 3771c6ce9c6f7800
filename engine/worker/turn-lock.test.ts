import { expect, test } from 'vitest';
import { TurnLock } from './turn-lock.ts';

test('work runs one at a time, in the order in which it was asked for', async () => {
  const lock = new TurnLock();
  const told: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await undefined;
    told.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([lock.run(work('a')), lock.run(work('b'))])).toEqual(['a', 'b']);
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('behind work that failed none runs: a commit would take for done what the other one left half done', async () => {
  const lock = new TurnLock();
  const failure = new Error('flush');
  let hasRun = false;
  const failed = lock.run(() => Promise.reject(failure));
  const behind = lock.run(async () => {
    hasRun = true;
  });
  await expect(failed).rejects.toBe(failure);
  await expect(behind).rejects.toBe(failure);
  await expect(lock.run(async () => {})).rejects.toBe(failure);
  expect(hasRun).toBe(false);
});
