/** Thrown by `withDeadline`. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * The promise, or a rejection when it takes longer than `ms`. The work itself is not stopped: whoever does it has bounds of its own.
 */
export function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineError(`${what} gave no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
