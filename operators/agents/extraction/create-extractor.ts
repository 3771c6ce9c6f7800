import { createDocumentPool, type DocumentPool, type DocumentPoolOptions } from '../document-pool/document-pool.ts';
import { siblingModule } from '../document-pool/start-reader.ts';
import type { DocumentHints } from './document-kind.ts';
import type { Extraction } from './extraction.ts';

export type ExtractorOptions = DocumentPoolOptions;

/** Parses documents away from the process that runs the streams. */
export interface Extractor extends Pick<DocumentPool<Extraction>, 'pending' | 'processes' | 'close'> {
  /** The same as `extractDocument`, in a process with bounds. The bytes are copied when their turn comes. */
  extract(bytes: Uint8Array, hints?: DocumentHints, signal?: AbortSignal): Promise<Extraction>;
}

/**
 * Makes a pool of processes that extract documents; see `DocumentPool` for its bounds and errors.
 *
 * Errors: those of `extractDocument` and of the pool
 *
 * @example
 * ```ts
 * import { createExtractor } from 'millrace/operators/agents';
 * const extractor = createExtractor({ timeoutMs: 5_000 });
 * const page = await extractor.extract(Buffer.from('<html><body><h1>Minutes</h1><p>All agreed.</p></body></html>'));
 * page.text; // => 'Minutes\n\nAll agreed.'
 * await extractor.close();
 * ```
 */
export function createExtractor(options: ExtractorOptions = {}): Extractor {
  const pool = createDocumentPool<Extraction>(siblingModule('./extraction-worker', import.meta.url), options);
  return {
    extract: async (bytes, hints, signal) => {
      const { result, queueMs } = await pool.read(bytes, hints, signal);
      return { ...result, timings: { ...result.timings, queueMs } };
    },
    get pending() {
      return pool.pending;
    },
    get processes() {
      return pool.processes;
    },
    close: () => pool.close(),
  };
}
