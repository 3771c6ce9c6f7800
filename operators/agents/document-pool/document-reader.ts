import type { ChildProcess } from 'node:child_process';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import { documentError } from '../extraction/document-error.ts';
import { keepAlive, processEnd, processFault } from './process-end.ts';
import { type ProcessBounds, startReader } from './start-reader.ts';
import { type DocumentRequest, type NumberedRequest, readError, type WorkerAnswer } from './worker-messages.ts';

export interface DocumentReaderOptions extends ProcessBounds {
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly idleMs: number;
}

interface Started {
  readonly child: ChildProcess;
  /** Resolves once nothing more comes from it. */
  readonly ended: Promise<void>;
  /** Aborts then, with what is to be said of it. Who waits for an answer listens to this: a promise would keep all that ever waited for it. */
  readonly gone: AbortSignal;
}

/**
 * One place in which documents are parsed, one at a time. The process behind it comes with the first document, is replaced after it
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
export class DocumentReader<R> {
  readonly #module: URL;
  readonly #options: DocumentReaderOptions;
  #started: Started | undefined;
  /** The number of the last document. */
  #asked = 0;
  #isParsing = false;
  #idleTimer: NodeJS.Timeout | undefined;
  /** The end of the process before, which may still be under way. */
  #ended: Promise<unknown> = Promise.resolve();

  constructor(module: URL, options: DocumentReaderOptions) {
    this.#module = module;
    this.#options = options;
  }

  /** Whether a process exists now. */
  get isStarted(): boolean {
    return this.#started !== undefined;
  }

  /**
   * Parses one document. REQUIRES: the call before has settled.
   *
   * Errors: what the parser threw; STREAM_DOCUMENT_TIMEOUT, STREAM_DOCUMENT_OUT_OF_MEMORY; STREAM_EXTRACTION_WORKER (internal/retry)
   * when the process cannot start or dies for another reason; the signal's reason.
   */
  async run(request: DocumentRequest, signal: AbortSignal | undefined): Promise<R> {
    clearTimeout(this.#idleTimer);
    this.#isParsing = true;
    try {
      const started = this.#started ?? (await this.#start(signal));
      keepAlive(started.child, true);
      const answer = await this.#ask(started, request, signal);
      if (answer.type === 'done') return answer.result;
      if (answer.type === 'failed') throw readError(answer.error);
      // Its next answer would be taken for that of the next document.
      await this.close();
      throw processFault('it answered out of turn');
    } finally {
      this.#isParsing = false;
      this.#rest();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    await Promise.all([this.#ended, this.#started && this.#end(this.#started)]);
  }

  async #start(signal: AbortSignal | undefined): Promise<Started> {
    // Two at a time would need twice the memory.
    await this.#ended;
    signal?.throwIfAborted();
    const child = startReader(this.#module, this.#options);
    const gone = new AbortController();
    const ended = processEnd(child, this.#options).then((reason) => {
      // One that dies, even in its sleep, is replaced by the next document.
      this.#forget(started);
      gone.abort(reason);
    });
    const started: Started = { child, ended, gone: gone.signal };
    this.#started = started;
    // One that tells in its sleep that it is spoilt is of no more use.
    child.on('message', ({ type }: WorkerAnswer<R>) => {
      if (type === 'spoilt' && !this.#isParsing) void this.#end(started);
    });
    const { startTimeoutMs } = this.#options;
    const late = () => processFault(`it did not start within ${startTimeoutMs} ms (startTimeoutMs)`);
    await this.#nextAnswer(started, startTimeoutMs, late, signal);
    return started;
  }

  async #ask(started: Started, request: DocumentRequest, signal: AbortSignal | undefined): Promise<WorkerAnswer<R>> {
    const { timeoutMs } = this.#options;
    const reason = `the document was not read within ${timeoutMs} ms (timeoutMs): it is too large or too complex`;
    const late = () => documentError('STREAM_DOCUMENT_TIMEOUT', reason, { timeoutMs });
    this.#asked++;
    const answer = this.#nextAnswer(started, timeoutMs, late, signal);
    const message: NumberedRequest = { ...request, id: this.#asked };
    // One that is gone meanwhile is told by its end.
    started.child.send(message, () => {});
    return answer;
  }

  /** The process's next message; whatever comes instead of it ends the process. */
  #nextAnswer(
    started: Started,
    limitMs: number,
    late: () => StreamError,
    signal: AbortSignal | undefined,
  ): Promise<WorkerAnswer<R>> {
    const { child, gone } = started;
    const ends = signal ? [gone, signal] : [gone];
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        for (const each of ends) each.removeEventListener('abort', onAbort);
        child.off('message', onAnswer);
      };
      const end = (reason: unknown) => {
        settle();
        this.#end(started).then(() => reject(reason), reject);
      };
      const onAnswer = (answer: WorkerAnswer<R>) => {
        if (answer.type === 'spoilt') {
          return end(
            answer.id === this.#asked ? readError(answer.error) : processFault('a document before this one had spoilt it'),
          );
        }
        settle();
        resolve(answer);
      };
      const onAbort = () => end(ends.find(({ aborted }) => aborted)?.reason);
      const timer = setTimeout(() => end(late()), limitMs);
      child.on('message', onAnswer);
      for (const each of ends) each.addEventListener('abort', onAbort);
      if (ends.some(({ aborted }) => aborted)) onAbort();
    });
  }

  #forget(started: Started): void {
    if (this.#started === started) this.#started = undefined;
  }

  async #end(started: Started): Promise<void> {
    this.#forget(started);
    keepAlive(started.child, true);
    started.child.kill('SIGKILL');
    this.#ended = started.ended;
    await started.ended;
  }

  /** Lets our own process end while nothing is parsed, and the one behind this go after a while. */
  #rest(): void {
    if (!this.#started) return;
    keepAlive(this.#started.child, false);
    if (!Number.isFinite(this.#options.idleMs)) return;
    this.#idleTimer = setTimeout(() => void this.close(), this.#options.idleMs).unref();
  }
}
