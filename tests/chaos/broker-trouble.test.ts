import { expect, test } from 'vitest';
import { away } from './broker-trouble.ts';

test('a broker that is away goes, is waited for once, and is back when all is well again', async () => {
  const told: string[] = [];
  const tell = (what: string) => async (): Promise<void> => void told.push(what);
  const trouble = away({ name: 'nap', awayMs: { from: 1, to: 2 }, go: () => void told.push('gone'), comeBack: tell('back') });
  await trouble.happen(tell('wait'));
  expect(told).toEqual(['gone', 'wait', 'back']);
});
