import assert from 'node:assert/strict';
import { isStreamError, type StreamError } from '../../engine/model/stream-error.ts';

/** One property that every implementation has, for any test runner: `test.skipIf(each.skip !== undefined)(each.name, each.run)`. */
export interface ConformanceCase {
  /** With the reason, when it is skipped. */
  readonly name: string;
  /** Why it is not run. */
  readonly skip?: string;
  /** Rejects when the property does not hold. */
  readonly run: () => Promise<void>;
}

/** A part of a harness that an implementation may lack, but not without a reason. */
export type OrSkip<T> = T | { readonly skip: string };

export function isSkip<T>(part: OrSkip<T>): part is { readonly skip: string } {
  return typeof part === 'object' && part !== null && 'skip' in part;
}

/** A case that needs a part of the harness, or says why there is none. */
export function caseWith<T>(name: string, part: OrSkip<T>, run: (part: T) => Promise<void>): ConformanceCase {
  if (isSkip(part)) return { name: `${name} (skipped: ${part.skip})`, skip: part.skip, run: async () => {} };
  return { name, run: () => run(part) };
}

/** The error that the work rejects with; another one, or none, is a failure of the case. */
export async function failureOf(work: Promise<unknown>): Promise<StreamError> {
  const outcome = await work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
  assert.ok(isStreamError(outcome), `a StreamError is expected, not: ${String(outcome)}`);
  return outcome;
}
