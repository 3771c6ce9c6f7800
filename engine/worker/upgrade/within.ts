/** Settles as the work does, or rejects with what the limit was aborted with when that is first; the work itself hears of the limit by itself. */
export function within<T>(limit: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(limit.reason);
    if (limit.aborted) late();
    limit.addEventListener('abort', late);
    work.then(resolve, reject).finally(() => limit.removeEventListener('abort', late));
  });
}
