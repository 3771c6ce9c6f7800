import { describe, expect, test } from 'vitest';
import { readinessOf } from './readiness.ts';

describe('readinessOf', () => {
  test('asks once for callers that come together, and again when the answer is old', async () => {
    let asked = 0;
    let now = 0;
    const ready = readinessOf([{ name: 'a', check: async () => void asked++ }], () => now);
    await Promise.all([ready(), ready(), ready()]);
    expect(asked).toBe(1);
    now = 999;
    await ready();
    expect(asked).toBe(1);
    now = 1_000;
    expect(await ready()).toEqual({ ready: true, dependencies: { a: { state: 'up' } } });
    expect(asked).toBe(2);
  });

  test('a check that throws at once, and one that rejects, are away with their reasons', async () => {
    const ready = readinessOf([
      {
        name: 'throws',
        check: () => {
          throw new Error('no');
        },
      },
      { name: 'rejects', check: () => Promise.reject(new Error('gone')) },
      { name: 'up', check: async () => {} },
    ]);
    expect(await ready()).toEqual({
      ready: false,
      dependencies: {
        throws: { state: 'away', message: 'no' },
        rejects: { state: 'away', message: 'gone' },
        up: { state: 'up' },
      },
    });
  });
});
