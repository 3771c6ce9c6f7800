/**
 * What `work` comes to, unless `signal` aborts or `timeoutMs` passes first: then the promise rejects at once with what `because` says, and
 * the result of the work, which goes on, is dropped.
 */
export function interruptible<T>(
  work: Promise<T>,
  limits: { readonly signals: readonly AbortSignal[]; readonly timeoutMs: number },
  because: (reason: 'aborted' | 'timeout') => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => end(() => reject(because('aborted')));
    const timer = setTimeout(() => end(() => reject(because('timeout'))), limits.timeoutMs);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      for (const signal of limits.signals) signal.removeEventListener('abort', abort);
      settle();
    };
    for (const signal of limits.signals) signal.addEventListener('abort', abort);
    work.then(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    );
    if (limits.signals.some(({ aborted }) => aborted)) abort();
  });
}
