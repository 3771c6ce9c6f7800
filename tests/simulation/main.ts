/**
 * `npm run simulate -- [--pipeline NAME] [--seeds N] [--from N]`: runs pipelines under many seeds and compares each with what it must give. Prints
 * what is wrong with the command that shows it again, and ends with `N passed, M failed`.
 * `npm run simulate -- --pipeline NAME --seed N`: runs one seed and prints what happened.
 */
import { parseArgs } from 'node:util';
import { cases } from './cases/index.ts';
import { runCase } from './run-case.ts';
import type { SimulatedCase } from './simulated-case.ts';

/** Failures of a pipeline that are printed; more of the same say nothing new. */
const SHOWN_MAX = 3;

function whole(text: string, option: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${option} is a whole number, not '${text}'`);
}

async function runSeeds(of: SimulatedCase, from: number, seeds: number): Promise<{ passed: number; failed: number }> {
  const begun = performance.now();
  let [failed, steps, faults] = [0, 0, 0];
  for (let seed = from; seed < from + seeds; seed++) {
    const run = await runCase(of, seed);
    steps += run.steps;
    faults += run.faults;
    if (run.wrong === undefined) continue;
    failed++;
    if (failed <= SHOWN_MAX) console.log(run.wrong);
  }
  const seconds = (performance.now() - begun) / 1_000;
  console.log(
    `${of.name}: ${seeds - failed} of ${seeds} seeds, ${faults} faults, ${steps} steps, ${Math.round(steps / seconds)} steps/s`,
  );
  return { passed: seeds - failed, failed };
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pipeline: { type: 'string' },
      seed: { type: 'string' },
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
    },
  });
  const chosen = values.pipeline === undefined ? cases : cases.filter(({ name }) => name === values.pipeline);
  if (chosen.length === 0)
    throw new Error(`there is no pipeline '${values.pipeline}': choose one of ${cases.map(({ name }) => name).join(', ')}`);
  if (values.seed !== undefined) {
    const [only] = chosen;
    if (!only || chosen.length > 1) throw new Error('--seed needs --pipeline NAME');
    const { trace, wrong } = await runCase(only, whole(values.seed, 'seed'));
    for (const line of trace) console.log(line);
    console.log(wrong ?? 'all is right');
    return wrong === undefined ? 0 : 1;
  }
  let [passed, failed] = [0, 0];
  for (const each of chosen) {
    const run = await runSeeds(each, whole(values.from, 'from'), whole(values.seeds, 'seeds'));
    passed += run.passed;
    failed += run.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
