import { StreamError } from '../../../engine/model/stream-error.ts';
import type { DocumentHints } from '../extraction/document-kind.ts';
import { sizeError, withFileName } from '../extraction/extract-document.ts';
import { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from '../extraction/extraction-limits.ts';
import { DocumentReader } from './document-reader.ts';

/** How a pool works; the bounds on each document are here too. */
export interface DocumentPoolOptions extends Partial<ExtractionLimits> {
  /** Processes, and so documents parsed at the same time. Default 1. */
  readonly workers?: number;
  /** JavaScript heap of one process, in MiB; a document that needs more fails. Default 256. */
  readonly heapMbMax?: number;
  /** All memory of one process, in MiB, with the buffers outside the heap. Default 768. */
  readonly memoryMbMax?: number;
  /** Time for one document once its parsing has begun, in ms. Default 20,000. */
  readonly timeoutMs?: number;
  /** Time for a process to start, in ms. Default 30,000. */
  readonly startTimeoutMs?: number;
  /** Documents that wait for a process; one more is refused with verdict `retry`. Default 64. */
  readonly queueMax?: number;
  /** Bytes of documents that wait for a process. Default 268,435,456 (256 MiB). */
  readonly queueBytesMax?: number;
  /** A process that had nothing to do for so long is ended and started again when needed, in ms; Infinity keeps it. Default 30,000. */
  readonly idleMs?: number;
}

/** What came of a document, and how long it waited for a process, in ms. */
export interface PoolResult<R> {
  readonly result: R;
  readonly queueMs: number;
}

/** Processes that read documents of strangers: what one of them does to its process, nobody else notices. */
export interface DocumentPool<R> {
  /** Has a document read in a process with bounds. The bytes are copied when their turn comes. */
  read(bytes: Uint8Array, hints?: DocumentHints, signal?: AbortSignal): Promise<PoolResult<R>>;
  /** Documents that are waiting or being read. */
  readonly pending: number;
  /** Processes that exist now. */
  readonly processes: number;
  /** Ends the processes; what waits or runs fails with STREAM_EXTRACTION_CLOSED. Idempotent. */
  close(): Promise<void>;
}

interface Waiting<R> {
  readonly bytes: Uint8Array;
  readonly hints: DocumentHints;
  readonly signal: AbortSignal | undefined;
  readonly queuedAt: number;
  readonly resolve: (result: PoolResult<R>) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds after which a refused document is worth another try. */
const BUSY_RETRY_MS = 1_000;

/**
 * Makes a pool of processes that run `module` (see `serveDocuments`) for each document: one that kills its process fails alone, and the
 * others go on in a new one.
 *
 * Shape:   first come, first served; `workers` documents at a time, `queueMax` waiting
 * State:   no process before the first document, none after `idleMs` without one; an idle one does not keep ours alive
 * Errors:  what the module throws; STREAM_DOCUMENT_TIMEOUT and STREAM_DOCUMENT_OUT_OF_MEMORY (user/record/park);
 *          STREAM_EXTRACTION_FAULT for what the module did not foresee (internal/record/park); STREAM_EXTRACTION_BUSY when the queue
 *          is full, STREAM_EXTRACTION_WORKER when a process fails for a reason that is not the document, STREAM_EXTRACTION_CLOSED
 *          (internal/record/retry). An aborted `signal` rejects with its reason at once.
 */
export function createDocumentPool<R>(module: URL, options: DocumentPoolOptions = {}): DocumentPool<R> {
  const limits: ExtractionLimits = { ...DEFAULT_EXTRACTION_LIMITS, ...options };
  const { workers = 1, queueMax = 64, queueBytesMax = 256 * 1024 * 1024 } = options;
  const idle = Array.from({ length: workers }, () => new DocumentReader<R>(module, readerOptions(options)));
  const readers = [...idle];
  const queue: Waiting<R>[] = [];
  const closing = new AbortController();
  let running = 0;
  let queuedBytes = 0;

  function leaveQueue(job: Waiting<R>): boolean {
    const at = queue.indexOf(job);
    if (at < 0) return false;
    queue.splice(at, 1);
    queuedBytes -= job.bytes.length;
    return true;
  }

  /** Gives waiting documents to processes that have nothing to do. */
  function dispatch(): void {
    for (;;) {
      const job = queue[0];
      const reader = job && idle.pop();
      if (!reader) return;
      leaveQueue(job);
      running++;
      void run(reader, job).finally(() => {
        running--;
        idle.push(reader);
        dispatch();
      });
    }
  }

  async function run(reader: DocumentReader<R>, job: Waiting<R>): Promise<void> {
    const { bytes, hints, signal, queuedAt } = job;
    const queueMs = performance.now() - queuedAt;
    try {
      const ends = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      job.resolve({ result: await reader.run({ bytes, hints: plainHints(hints), limits }, ends), queueMs });
    } catch (error) {
      job.reject(withFileName(error, hints.fileName));
    }
  }

  function refusal(bytes: Uint8Array): StreamError | undefined {
    if (closing.signal.aborted) return closing.signal.reason as StreamError;
    const tooLarge = sizeError(bytes.length, limits.maxBytes);
    if (tooLarge) return tooLarge;
    if (idle.length > 0) return undefined;
    if (queue.length >= queueMax) return busy(`${queue.length} documents`, 'queueMax');
    if (queuedBytes + bytes.length > queueBytesMax) return busy(`${queuedBytes} bytes`, 'queueBytesMax');
    return undefined;
  }

  return {
    async read(bytes, hints = {}, signal) {
      signal?.throwIfAborted();
      const refused = refusal(bytes);
      if (refused) throw withFileName(refused, hints.fileName);
      return new Promise<PoolResult<R>>((resolve, reject) => {
        const onAbort = () => leaveQueue(job) && reject(signal?.reason);
        const settled = <T>(settle: (value: T) => void) => {
          return (value: T) => {
            signal?.removeEventListener('abort', onAbort);
            settle(value);
          };
        };
        const job: Waiting<R> = {
          bytes,
          hints,
          signal,
          queuedAt: performance.now(),
          resolve: settled(resolve),
          reject: settled(reject),
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(job);
        queuedBytes += bytes.length;
        dispatch();
      });
    },
    get pending() {
      return queue.length + running;
    },
    get processes() {
      return readers.filter((reader) => reader.isStarted).length;
    },
    async close() {
      closing.abort(poolError('STREAM_EXTRACTION_CLOSED', 'the pool was closed before the document was read'));
      for (const job of [...queue]) if (leaveQueue(job)) job.reject(closing.signal.reason);
      await Promise.all(readers.map((reader) => reader.close()));
    },
  };
}

function readerOptions(options: DocumentPoolOptions) {
  const { heapMbMax = 256, memoryMbMax = 768, timeoutMs = 20_000, startTimeoutMs = 30_000, idleMs = 30_000 } = options;
  return { heapMbMax, memoryMbMax, timeoutMs, startTimeoutMs, idleMs };
}

/** Only what can be sent to a process and is used there. */
function plainHints({ fileName, contentType }: DocumentHints): DocumentHints {
  return { ...(fileName === undefined ? {} : { fileName }), ...(contentType === undefined ? {} : { contentType }) };
}

function busy(waiting: string, limit: string): StreamError {
  return poolError(
    'STREAM_EXTRACTION_BUSY',
    `${waiting} already wait for extraction (${limit}): try again in a moment`,
    BUSY_RETRY_MS,
  );
}

function poolError(code: `STREAM_${string}`, message: string, retryAfterMs = 0): StreamError {
  return new StreamError(message, { code, domain: 'internal', scope: 'record', verdict: 'retry', retryAfterMs });
}
