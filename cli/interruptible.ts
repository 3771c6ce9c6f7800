import { interrupted } from './cli-error.ts';

/** Settles as the work does, or rejects with STREAM_INTERRUPTED when the signal aborts first; the work itself is not stopped by it. */
export function interruptible<T>(stop: AbortSignal, work: Promise<T>): Promise<T> {
  return settledFirst<T, never>(stop, work, (_, reject) => reject(interrupted()));
}

/** Settles as the work does, or with undefined when the signal aborts first; nothing of the work is kept by the signal. */
export function unlessAborted<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  return settledFirst<T, undefined>(stop, work, (resolve) => resolve(undefined));
}

/** Settles when the signal aborts. */
export function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

function settledFirst<T, A>(
  stop: AbortSignal,
  work: Promise<T>,
  atAbort: (resolve: (value: A) => void, reject: (reason: unknown) => void) => void,
): Promise<T | A> {
  return new Promise((resolve, reject) => {
    const abort = (): void => atAbort(resolve, reject);
    if (stop.aborted) abort();
    stop.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => stop.removeEventListener('abort', abort));
  });
}
