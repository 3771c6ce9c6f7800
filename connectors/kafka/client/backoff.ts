const FIRST_MS = 50;
const LAST_MS = 1_000;

/** How long to wait before the next attempt: doubles from 50 ms to 1 s, half of it at random so that clients do not come back together. */
export function backoffMs(attempt: number): number {
  const full = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + Math.random() * (full / 2);
}

/** Waits; ends early when the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
