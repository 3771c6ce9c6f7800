import { expect, test } from 'vitest';
import { string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { input, simulate } from '../../engine/test-kit/index.ts';
import { mapValues, to } from '../../operators/index.ts';
import { cases } from './cases/index.ts';
import { runCase } from './run-case.ts';

/** Seeds of each pipeline here; `npm run simulate -- --seeds N` runs more. */
const SEEDS = 30;

test.for(cases)('$name gives what it must, whatever happens', { timeout: 120_000 }, async (each) => {
  for (let seed = 1; seed <= SEEDS; seed++) expect((await runCase(each, seed)).wrong).toBeUndefined();
});

const words = { name: 'words', key: string(), value: string() };
const loud = { name: 'loud', key: string(), value: string() };
const plan = pipeline('loud', ({ from }) =>
  from(words).pipe(
    mapValues((word) => word.toUpperCase()),
    to(loud),
  ),
);
const inputs = Array.from({ length: 60 }, (_, i) => input(words, `k${i % 7}`, `word ${i}`, i));
const FAULTS = { crashes: 2, leaves: 1, joins: 1, pauses: 1, expulsions: 1, failures: 1, compactions: 1 };

test('the same seed gives the same run, another seed another', async () => {
  const [one, same, other] = [
    await simulate(plan, { seed: 5, inputs, faults: FAULTS }),
    await simulate(plan, { seed: 5, inputs, faults: FAULTS }),
    await simulate(plan, { seed: 6, inputs, faults: FAULTS }),
  ];
  expect(same.trace).toEqual(one.trace);
  expect(same.read(loud)).toEqual(one.read(loud));
  expect([same.steps, same.virtualMs]).toEqual([one.steps, one.virtualMs]);
  expect(other.trace).not.toEqual(one.trace);
});

test('every fault that was asked for happens under some seed', async () => {
  const happened = { crashes: 0, leaves: 0, joins: 0, pauses: 0, expulsions: 0, failures: 0, compactions: 0 };
  for (let seed = 1; seed <= 30; seed++) {
    const { faults } = await simulate(plan, { seed, inputs, faults: FAULTS });
    for (const kind of Object.keys(happened) as (keyof typeof happened)[]) happened[kind] += faults[kind];
  }
  expect(Object.entries(happened).filter(([, times]) => times === 0)).toEqual([]);
});

test('a worker that fails for good ends the run with seed, cause and what happened', async () => {
  const failing = pipeline('failing', ({ from }) =>
    from(words).pipe(
      mapValues((word): string => {
        if (word === 'word 30') throw new Error('no such word');
        return word;
      }),
      to(loud),
    ),
  );
  const failure = await simulate(failing, { seed: 3, inputs }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    name: 'SimulationFailure',
    seed: 3,
    message: expect.stringMatching(/^seed 3: .*no such word/),
  });
  expect((failure as { trace: string[] }).trace.join('\n')).toContain('worker stopped');
});

test('a run that does not come to rest says what is left', async () => {
  await expect(simulate(plan, { seed: 1, inputs, steps: 30 })).rejects.toThrow(/no rest in 30 steps: words-\d at/);
});
