import type { Worker } from 'node:worker_threads';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { documentError } from '../extraction/document-error.ts';
import { startWorker } from './start-worker.ts';
import { type DocumentRequest, type NumberedRequest, readError, type WorkerAnswer } from './worker-messages.ts';

export interface ThreadOptions {
  readonly heapMbMax: number;
  readonly memoryMbMax: number;
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly idleMs: number;
}

/** How often the process's memory is compared with its bound while a document is parsed. */
const MEMORY_CHECK_MS = 100;
const MIB = 1024 * 1024;

/**
 * One place in which documents are parsed, one at a time. The worker behind it comes with the first document, is replaced after it
 * was ended or died, and goes when nothing came for a while.
 *
 * ```
 *             run                 ready                answer
 *   (none) ────────▶ starting ────────────▶ parsing ────────────▶ idle ──▶ parsing …
 *      ▲                │ start timeout        │ time, memory,      │ idleMs
 *      │                │                      │ abort, death       │
 *      └────────────────┴──────────────────────┴────────────────────┘
 * ```
 */
export class DocumentThread<R> {
  readonly #module: URL;
  readonly #options: ThreadOptions;
  #worker: Worker | undefined;
  /** The number of the last document. */
  #asked = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  /** The end of the worker before, which may still be under way. */
  #ended: Promise<unknown> = Promise.resolve();

  constructor(module: URL, options: ThreadOptions) {
    this.#module = module;
    this.#options = options;
  }

  /** Whether a worker exists now. */
  get isStarted(): boolean {
    return this.#worker !== undefined;
  }

  /**
   * Parses one document. REQUIRES: the call before has settled.
   *
   * Errors: what the parser threw; STREAM_DOCUMENT_TIMEOUT, STREAM_DOCUMENT_OUT_OF_MEMORY; STREAM_EXTRACTION_WORKER (internal/retry)
   * when the thread cannot start or dies for another reason; the signal's reason.
   */
  async run(request: DocumentRequest, signal: AbortSignal | undefined): Promise<R> {
    clearTimeout(this.#idleTimer);
    try {
      const worker = this.#worker ?? (await this.#start(signal));
      worker.ref();
      const answer = await this.#ask(worker, request, signal);
      if (answer.type === 'done') return answer.result;
      if (answer.type === 'failed') throw readError(answer.error);
      // Its next answer would be taken for that of the next document.
      await this.close();
      throw workerFault('it answered out of turn');
    } finally {
      this.#rest();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    this.#worker = undefined;
    await Promise.all([this.#ended, worker?.terminate()]);
  }

  async #start(signal: AbortSignal | undefined): Promise<Worker> {
    const worker = startWorker(this.#module, this.#options.heapMbMax);
    this.#worker = worker;
    // A worker that dies, even in its sleep, is replaced by the next document.
    const forget = () => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    worker.on('error', forget).on('exit', forget);
    const { startTimeoutMs } = this.#options;
    const late = () => workerFault(`it did not start within ${startTimeoutMs} ms (startTimeoutMs)`);
    await this.#nextAnswer(worker, startTimeoutMs, late, signal);
    return worker;
  }

  async #ask(worker: Worker, request: DocumentRequest, signal: AbortSignal | undefined): Promise<WorkerAnswer<R>> {
    const { timeoutMs } = this.#options;
    const late = () =>
      documentError(
        'STREAM_DOCUMENT_TIMEOUT',
        `the document was not read within ${timeoutMs} ms (timeoutMs): it is too large or too complex`,
        {
          timeoutMs,
        },
      );
    this.#asked++;
    const answer = this.#nextAnswer(worker, timeoutMs, late, signal);
    // The view's whole buffer would be cloned; a copy of just these bytes is handed over instead.
    const bytes = new Uint8Array(request.bytes);
    const message: NumberedRequest = { ...request, bytes, id: this.#asked };
    worker.postMessage(message, [bytes.buffer]);
    return answer;
  }

  /** The worker's next message; whatever comes instead of it ends the worker. */
  #nextAnswer(
    worker: Worker,
    limitMs: number,
    late: () => StreamError,
    signal: AbortSignal | undefined,
  ): Promise<WorkerAnswer<R>> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        clearInterval(memory);
        signal?.removeEventListener('abort', onAbort);
        worker.off('message', onAnswer).off('error', onDeath).off('exit', onExit);
      };
      const end = (reason: unknown) => {
        settle();
        if (this.#worker === worker) this.#worker = undefined;
        this.#ended = worker.terminate();
        this.#ended.then(() => reject(reason), reject);
      };
      const onAnswer = (answer: WorkerAnswer<R>) => {
        if (answer.type === 'spoilt') {
          return end(
            answer.id === this.#asked ? readError(answer.error) : workerFault('a document before this one had spoilt it'),
          );
        }
        settle();
        resolve(answer);
      };
      const onDeath = (error: Error & { readonly code?: string }) =>
        end(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? this.#outOfMemory('heapMbMax', error) : workerFault(error.message, error),
        );
      const onExit = (code: number) => end(workerFault(`it ended with code ${code}`));
      const onAbort = () => end(signal?.reason);
      const timer = setTimeout(() => end(late()), limitMs);
      const memoryBefore = process.memoryUsage.rss();
      // Buffers are outside the heap and its cap: a packed stream can fill the machine through them.
      const memory = setInterval(() => {
        const grown = process.memoryUsage.rss() - memoryBefore;
        if (grown > this.#options.memoryMbMax * MIB) end(this.#outOfMemory('memoryMbMax'));
      }, MEMORY_CHECK_MS);
      worker.on('message', onAnswer).on('error', onDeath).on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) onAbort();
    });
  }

  /** Lets the process end while nothing is parsed, and the worker go after a while. */
  #rest(): void {
    const worker = this.#worker;
    if (!worker) return;
    worker.unref();
    if (!Number.isFinite(this.#options.idleMs)) return;
    this.#idleTimer = setTimeout(() => void this.close(), this.#options.idleMs).unref();
  }

  #outOfMemory(limit: 'heapMbMax' | 'memoryMbMax', cause?: unknown): StreamError {
    const value = this.#options[limit];
    const message = `the document needs more than ${value} MB of memory (${limit}): it is too large or too complex`;
    return documentError('STREAM_DOCUMENT_OUT_OF_MEMORY', message, { limit, value }, cause);
  }
}

function workerFault(reason: string, cause?: unknown): StreamError {
  return new StreamError(`the thread that reads documents failed: ${reason}`, {
    code: 'STREAM_EXTRACTION_WORKER',
    domain: 'internal',
    scope: 'record',
    verdict: 'retry',
    cause,
  });
}
