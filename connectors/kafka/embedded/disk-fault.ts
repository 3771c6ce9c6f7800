import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';

/** A call of the operating system that failed: the disk is full, or broken. */
export type DiskFault = Error & { readonly code: string };

/** How often the log tells of a disk that goes on failing. */
const REPORT_EVERY_MS = 10_000;

/** Whether the error came from the operating system. */
export function isDiskFault(error: unknown): error is DiskFault {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}

/** The same for whoever starts a broker. */
export function diskError(dir: string, cause: DiskFault): StreamError {
  const what = cause.code === 'ENOSPC' ? 'the disk is full: make room' : `${cause.message}: mend the disk`;
  return new StreamError(`cannot keep topics in ${dir}: ${what}, or choose another folder`, {
    code: 'STREAM_BROKER_DISK',
    domain: 'external',
    scope: 'process',
    verdict: 'stop',
    cause,
    context: { dir, code: cause.code },
  });
}

/** Tells the log of a failing disk, but not once for each request. */
export class DiskReports {
  readonly #logger: Logger;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  tell(error: DiskFault, what: string): void {
    const now = performance.now();
    if (now - this.#toldAt < REPORT_EVERY_MS) return;
    this.#toldAt = now;
    const { code, message } = toStreamError(error);
    this.#logger.error({ code, what }, `the disk failed, and clients are told so until it works: ${message}`);
  }
}
