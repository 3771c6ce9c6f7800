import { interrupted } from './cli-error.ts';

/** Settles as the work does, or rejects with STREAM_INTERRUPTED when the signal aborts first; the work itself is not stopped by it. */
export function interruptible<T>(stop: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(interrupted());
    if (stop.aborted) abort();
    stop.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => stop.removeEventListener('abort', abort));
  });
}

/** Settles as the work does, or with undefined when the signal aborts first; nothing of the work is kept by the signal. */
export function unlessAborted<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined);
    if (stop.aborted) abort();
    stop.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => stop.removeEventListener('abort', abort));
  });
}

/** Settles when the signal aborts. */
export function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
