import { StreamError, type StreamErrorOptions } from '../../engine/model/stream-error.ts';
import { type HttpAnswer, reasonOf, retryAfterMs } from './http-answer.ts';
import { urlName } from './sink-url.ts';

/**
 * Answers that another attempt may change. 401 is among them: credentials are asked for before each attempt, and to park what comes while they
 * are wrong would park everything.
 */
const RETRIED = [401, 408, 425, 429];
const SECRET_CHARS_MIN = 4;

type Kind = Pick<StreamErrorOptions, 'code' | 'domain' | 'scope' | 'verdict'>;

const UNAVAILABLE: Kind = { code: 'STREAM_HTTP_UNAVAILABLE', domain: 'external', scope: 'batch', verdict: 'retry' };
const TIMEOUT: Kind = { code: 'STREAM_HTTP_TIMEOUT', domain: 'external', scope: 'batch', verdict: 'retry' };
const REFUSED: Kind = { code: 'STREAM_HTTP_REFUSED', domain: 'user', scope: 'record', verdict: 'park' };
const REDIRECTED: Kind = { code: 'STREAM_HTTP_REDIRECTED', domain: 'user', scope: 'task', verdict: 'stop' };
const USER_FN: Kind = { code: 'STREAM_USER_FN', domain: 'user', scope: 'record', verdict: 'park' };
const ABORTED: Kind = { code: 'STREAM_ABORTED', domain: 'internal', scope: 'batch', verdict: 'retry' };

/** An answer that does not say that the request was done. */
export function refusal(url: URL, answer: HttpAnswer, now: number): StreamError {
  const { status } = answer;
  const reason = `${urlName(url)} ${reasonOf(answer)}`;
  const context = { url: urlName(url), status };
  if (RETRIED.includes(status) || status >= 500) {
    const wait = retryAfterMs(answer.retryAfter, now);
    const advice = status === 401 ? ' (correct what `headers` gives)' : '';
    return new StreamError(`${reason}${advice}`, {
      ...UNAVAILABLE,
      context,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  if (status >= 400) return new StreamError(reason, { ...REFUSED, context });
  return new StreamError(`${reason} (a redirection loses what is posted: correct the sink's \`url\`)`, {
    ...REDIRECTED,
    context,
  });
}

/** No answer, or half of one; whether the request had its effect is unknown. */
export function unreachable(url: URL, error: unknown, secrets: readonly string[]): StreamError {
  // fetch hides the reason in the cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  const reason = withoutSecrets(code ?? message ?? String(cause), secrets);
  return new StreamError(`${urlName(url)} cannot be reached: ${reason}`, { ...UNAVAILABLE, context: { url: urlName(url) } });
}

/** Whether the request had its effect is unknown. */
export function timedOut(url: URL, ms: number): StreamError {
  return new StreamError(`${urlName(url)} did not answer within ${ms} ms`, { ...TIMEOUT, context: { url: urlName(url) } });
}

export function aborted(url: URL): StreamError {
  return new StreamError(`a request to ${urlName(url)} was cut off, as the task stops`, {
    ...ABORTED,
    context: { url: urlName(url) },
  });
}

export function noCredentials(url: URL, cause: unknown): StreamError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StreamError(`the function \`headers\` of the sink to ${urlName(url)} failed: ${reason}`, { ...UNAVAILABLE, cause });
}

export function authorFault(url: URL, cause: unknown): StreamError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StreamError(`the function \`body\` of the sink to ${urlName(url)} failed: ${reason}`, { ...USER_FN, cause });
}

/** Text without the values of headers, and without the last word of each, should a service repeat them. */
export function withoutSecrets(text: string, values: readonly string[]): string {
  const secrets = values
    .flatMap((value) => [value, value.split(' ').at(-1) ?? ''])
    .filter(({ length }) => length >= SECRET_CHARS_MIN);
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}
