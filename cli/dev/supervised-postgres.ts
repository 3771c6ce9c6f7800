import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../../connectors/postgres/index.ts';
import type { Logger } from '../../engine/ports.ts';

/** Waits before a server that died is started again: doubles up to the last. */
const RESTART_MS = { first: 200, last: 10_000 };

/** A database server that is started again, on its port, when it dies, until it is stopped. */
export interface SupervisedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startSupervisedPostgres(
  options: EmbeddedPostgresOptions & { readonly logger: Logger },
): Promise<SupervisedPostgres> {
  const { logger } = options;
  const stopping = new AbortController();
  let server: EmbeddedPostgres = await startEmbeddedPostgres(options);
  const { url, port } = server;
  const watch = async (): Promise<void> => {
    let delayMs = RESTART_MS.first;
    for (;;) {
      await server.exited;
      while (!stopping.signal.aborted) {
        logger.warn({ port, delayMs }, 'PostgreSQL ended and is started again');
        await pause(delayMs, stopping.signal);
        delayMs = Math.min(delayMs * 2, RESTART_MS.last);
        if (stopping.signal.aborted) return;
        try {
          server = await startEmbeddedPostgres({ ...options, port });
          delayMs = RESTART_MS.first;
          break;
        } catch (error) {
          logger.warn({ port }, `PostgreSQL does not start: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      if (stopping.signal.aborted) return;
    }
  };
  const watching = watch();
  return {
    url,
    stop: async () => {
      stopping.abort();
      await server.stop();
      await watching;
      // One that came up while we were stopping.
      await server.stop();
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
