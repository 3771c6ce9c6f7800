import { within } from '../../engine/worker/upgrade/within.ts';
import { cliFailure, interrupted } from '../cli-error.ts';
import { aborted } from '../interruptible.ts';
import type { ReadOptions } from '../read-spans.ts';

/** Errors: STREAM_CLI when looking takes longer than brokers may, STREAM_INTERRUPTED */
export async function inTime<T>(
  { timeoutMs, stop }: Pick<ReadOptions, 'timeoutMs' | 'stop'>,
  look: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const late = cliFailure(`the brokers did not answer within ${timeoutMs / 1000} s`, 'raise --timeout if they are slow');
  const timer = setTimeout(() => limit.abort(late), timeoutMs);
  void aborted(stop).then(() => limit.abort(interrupted()));
  try {
    return await within(limit.signal, look(limit.signal));
  } finally {
    clearTimeout(timer);
  }
}
