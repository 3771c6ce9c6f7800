import { commitCases } from './commit-cases.ts';
import { iteratorCases } from './iterator-cases.ts';
import { keyLimitCases } from './key-limit-cases.ts';
import { keyValueCases, manyKeysCase } from './key-value-cases.ts';
import { randomCases } from './random-cases.ts';
import { sessionCases } from './session-cases.ts';
import type { StoreCase } from './store-case.ts';
import type { StoreHarness } from './store-harness.ts';
import { versionedCases } from './versioned-cases.ts';
import { windowCases } from './window-cases.ts';

export interface StoreConformanceOptions {
  /** Runs of each random case. Default 50. */
  readonly randomRuns?: number;
  /** Rows of the case with many. Default 30,000. */
  readonly manyKeys?: number;
}

/**
 * What tasks rely on in every store, whatever engine keeps its rows.
 *
 * @example
 * ```ts no-run
 * describe('lmdb', () => {
 *   test.each(storeConformance(harness))('$name', ({ run }) => run());
 * });
 * ```
 */
export function storeConformance(
  harness: StoreHarness,
  { randomRuns = 50, manyKeys = 30_000 }: StoreConformanceOptions = {},
): readonly StoreCase[] {
  return [
    ...keyValueCases(harness),
    ...windowCases(harness),
    ...sessionCases(harness),
    ...versionedCases(harness),
    ...iteratorCases(harness),
    ...keyLimitCases(harness),
    ...commitCases(harness),
    ...randomCases(harness, randomRuns),
    manyKeysCase(harness, manyKeys),
  ];
}
