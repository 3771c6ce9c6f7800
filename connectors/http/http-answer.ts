/** Bytes of an answer that are read; what comes after is not waited for. */
const ANSWER_BYTES_MAX = 16 * 1024;
/** Characters of an answer that a message repeats. */
const TOLD_CHARS_MAX = 300;
/** The longest wait that a service is granted. */
const RETRY_AFTER_MS_MAX = 300_000;

export interface HttpAnswer {
  readonly status: number;
  /** The value of `Retry-After`. */
  readonly retryAfter: string | null;
  /** The beginning of the body. */
  readonly text: string;
}

/** Reads an answer, of its body no more than a bound. */
export async function answerOf(response: Response): Promise<HttpAnswer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
}

/** Why a service refuses, in its own words, on one line. */
export function reasonOf({ status, text }: HttpAnswer): string {
  const told = text.replaceAll(/\s+/g, ' ').trim().slice(0, TOLD_CHARS_MAX);
  return told === '' ? `answers ${status}` : `answers ${status}: ${told}`;
}

/** How long a service asks to be left alone, in seconds or until a date; undefined where it says nothing, or nothing to wait for. */
export function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return ms > 0 ? Math.min(ms, RETRY_AFTER_MS_MAX) : undefined;
}
