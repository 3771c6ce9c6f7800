import { createDocumentPool, type DocumentPool, type DocumentPoolOptions } from '../document-pool/document-pool.ts';
import { siblingModule } from '../document-pool/start-reader.ts';
import type { DocumentHints } from '../extraction/index.ts';
import type { DocumentAnalysis } from './analyse-document.ts';

/** Reads documents away from the process that runs the streams. */
export interface Analyst extends Pick<DocumentPool<DocumentAnalysis>, 'pending' | 'processes' | 'close'> {
  /** The same as `analyseDocument`, in a process with bounds. The bytes are copied when their turn comes. */
  analyse(bytes: Uint8Array, hints?: DocumentHints, signal?: AbortSignal): Promise<DocumentAnalysis>;
}

/**
 * Makes a pool of processes that analyse documents; see `DocumentPool` for its bounds and errors.
 *
 * Errors: those of `extractDocument` and of the pool
 *
 * @example
 * ```ts
 * import { createAnalyst } from 'millrace/operators/agents';
 * const analyst = createAnalyst();
 * const { extraction, summary } = await analyst.analyse(Buffer.from('The pump failed on Monday.'));
 * extraction.kind; // => 'text'
 * summary.text; // => 'The pump failed on Monday.'
 * await analyst.close();
 * ```
 */
export function createAnalyst(options: DocumentPoolOptions = {}): Analyst {
  const pool = createDocumentPool<DocumentAnalysis>(siblingModule('./analysis-worker', import.meta.url), options);
  return {
    analyse: async (bytes, hints, signal) => (await pool.read(bytes, hints, signal)).result,
    get pending() {
      return pool.pending;
    },
    get processes() {
      return pool.processes;
    },
    close: () => pool.close(),
  };
}
