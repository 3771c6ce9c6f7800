import { setTimeout as sleep } from 'node:timers/promises';
import { StreamError, toStreamError } from '../../engine/model/stream-error.ts';
import type { Logger } from '../../engine/ports.ts';
import { CONNECT_MS_MAX } from './connection-pool.ts';

const WAIT_MS = { first: 50, last: 1_000 };

interface Waiting {
  readonly server: string;
  readonly giveUpAfterMs: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Asks the server for something cheap. */
  attempt(timeoutMs: number): Promise<unknown>;
}

/**
 * Asks a server until it answers, with growing pauses; says once what it waits for.
 *
 * Errors: what waiting cannot mend at once; STREAM_DATABASE_UNREACHABLE (external/process/stop) when the time is over.
 */
export async function waitUntilReady({ server, giveUpAfterMs, logger, signal, attempt }: Waiting): Promise<void> {
  const deadline = Date.now() + giveUpAfterMs;
  for (let count = 0; ; count++) {
    const left = deadline - Date.now();
    try {
      await attempt(Math.max(1, Math.min(left, CONNECT_MS_MAX)));
      if (count > 0) logger.info({ server }, `PostgreSQL at ${server} answers`);
      return;
    } catch (cause) {
      const error = toStreamError(cause);
      if (error.verdict !== 'retry' || signal.aborted) throw error;
      if (left <= 0) throw gaveUp(server, giveUpAfterMs, error);
      const limit = `${giveUpAfterMs / 1_000} s at most`;
      if (count === 0) logger.warn({ server }, `waiting for PostgreSQL at ${server} (DATABASE_URL), ${limit}: ${error.message}`);
      const pause = Math.min(WAIT_MS.last, WAIT_MS.first * 2 ** Math.min(count, 10), Math.max(0, deadline - Date.now()));
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  }
}

function gaveUp(server: string, ms: number, cause: StreamError): StreamError {
  const message = `PostgreSQL at ${server} did not answer within ${ms / 1_000} s: start it, or correct DATABASE_URL (${cause.message})`;
  return new StreamError(message, {
    code: 'STREAM_DATABASE_UNREACHABLE',
    domain: 'external',
    scope: 'process',
    verdict: 'stop',
    cause,
    context: { server },
  });
}
