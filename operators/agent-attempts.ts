import { toMs } from '../engine/model/duration.ts';
import { isStreamError, StreamError } from '../engine/model/stream-error.ts';
import type { Clock } from '../engine/ports.ts';
import type { AgentOptions } from './agent-options.ts';

type Policy = Pick<AgentOptions<never, never, never>, 'attemptTimeout' | 'retry'>;

/** What came of all attempts. */
export type Outcome<R> = { readonly value: R } | { readonly error: unknown; readonly attempts: number };

/**
 * Calls until it succeeds, an error forbids another attempt, attempts are used up or `signal` aborts. Time is the clock's, so tests own it.
 */
export async function runAttempts<R>(
  policy: Policy,
  clock: Clock,
  signal: AbortSignal,
  call: (attempt: number, signal: AbortSignal) => Promise<R>,
): Promise<Outcome<R>> {
  const maxBackoff = toMs(policy.retry.maxBackoff ?? '1m');
  for (let attempt = 1; ; attempt++) {
    try {
      return { value: await withTimeout(policy, clock, signal, (limited) => call(attempt, limited)) };
    } catch (error) {
      const final = isStreamError(error) && error.verdict !== 'retry';
      if (final || attempt >= policy.retry.attempts || signal.aborted) return { error, attempts: attempt };
      const asked = isStreamError(error) ? error.retryAfterMs : undefined;
      await wait(asked ?? Math.min(maxBackoff, toMs(policy.retry.backoff) * 2 ** (attempt - 1)), clock, signal);
      if (signal.aborted) return { error, attempts: attempt };
    }
  }
}

function withTimeout<R>(policy: Policy, clock: Clock, outer: AbortSignal, call: (signal: AbortSignal) => Promise<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    const limit = new AbortController();
    const cancel = clock.after(toMs(policy.attemptTimeout), () => {
      const error = new StreamError(`the attempt took longer than ${policy.attemptTimeout}`, {
        code: 'STREAM_AGENT_TIMEOUT',
        domain: 'external',
        scope: 'record',
        verdict: 'retry',
      });
      limit.abort(error);
      reject(error);
    });
    const giveUp = (): void => {
      cancel();
      limit.abort(outer.reason);
      reject(outer.reason);
    };
    outer.addEventListener('abort', giveUp);
    const settle = (): void => {
      cancel();
      outer.removeEventListener('abort', giveUp);
    };
    // A call that throws before it returns a promise is a failed attempt like any other.
    Promise.resolve()
      .then(() => call(limit.signal))
      .then(resolve, reject)
      .finally(settle);
  });
}

function wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, done);
    function done(): void {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
