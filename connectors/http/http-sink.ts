import { type Duration, toMs } from '../../engine/model/duration.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';
import type { SinkConnector, SinkContext, SinkRecord, SinkWriter } from '../../engine/ports.ts';
import { interruptible } from '../interruptible.ts';
import { answerOf, type HttpAnswer } from './http-answer.ts';
import { aborted, authorFault, noCredentials, refusal, timedOut, unreachable, withoutSecrets } from './http-error.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { checkedUrl } from './sink-url.ts';

/** What a request holds: one record, or all of a batch. */
export type HttpRequest = 'record' | 'batch';

export interface HttpSinkOptions<K, V> {
  /** `http://…` or `https://…`, without a user in it. Messages tell it without what follows `?`. */
  readonly url: string;
  /**
   * `record`: a request for each, one after the other, so that a refused one is parked at once. `batch`: one request with a JSON array. Batches
   * may be cut in another way when records come again: then only `id`, put into the body, tells the receiver what it has.
   */
  readonly request: HttpRequest;
  /** What is sent of a record, made JSON. Default: the value. */
  readonly body?: (record: SinkRecord<K, V>) => unknown;
  /**
   * Headers that are asked for before each request: credentials, which may change while the pipeline runs. The values are never logged. The
   * signal aborts with the request.
   */
  readonly headers?: (signal: AbortSignal) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** How long a request may take, headers and answer included. Default `30s`. */
  readonly timeout?: Duration;
  /** Records per request at most, with `request: 'batch'`. Default 100. */
  readonly maxBatch?: number;
}

/**
 * Posts records as JSON to an HTTP service. `Idempotency-Key` is made of application, sink and the record's id: the same when the record comes
 * again, so that a service that knows the header does nothing twice.
 *
 * Errors: 2xx is done. 401 (the credentials are asked for anew), 408, 425, 429, 5xx, no answer in time → STREAM_HTTP_UNAVAILABLE,
 * _TIMEOUT (external/batch/retry), after `Retry-After` where the service tells it; any other 4xx → STREAM_HTTP_REFUSED (user/record/park);
 * a redirection, which would lose the body → STREAM_HTTP_REDIRECTED (user/task/stop); `body` throws → STREAM_USER_FN (user/record/park)
 *
 * @example
 * ```ts
 * import { http } from 'millrace/connectors/http';
 * const hook = http<string, { total: number }>({
 *   url: 'https://example.org/orders',
 *   request: 'record',
 *   body: ({ key, value }) => ({ order: key, total: value.total }),
 *   headers: () => ({ Authorization: `Bearer ${process.env.ORDERS_TOKEN}` }),
 * });
 * hook.name; // => 'http'
 * ```
 */
export function http<K, V>(options: HttpSinkOptions<K, V>): SinkConnector<K, V> {
  const url = checkedUrl(options.url);
  return {
    name: 'http',
    // A record that fails has the whole batch repeated: alone it repeats nothing else.
    maxBatch: options.request === 'record' ? 1 : (options.maxBatch ?? 100),
    open: async (context) => new HttpWriter(options, url, context),
  };
}

class HttpWriter<K, V> implements SinkWriter<K, V> {
  readonly #options: HttpSinkOptions<K, V>;
  readonly #url: URL;
  readonly #context: SinkContext;
  readonly #timeoutMs: number;

  constructor(options: HttpSinkOptions<K, V>, url: URL, context: SinkContext) {
    this.#options = options;
    this.#url = url;
    this.#context = context;
    this.#timeoutMs = toMs(options.timeout ?? '30s');
  }

  async write(records: readonly SinkRecord<K, V>[], signal: AbortSignal): Promise<void> {
    const requests = this.#options.request === 'record' ? records.map((record) => [record]) : [records];
    for (const request of requests) if (request.length > 0) await this.#send(request, signal);
  }

  async close(): Promise<void> {}

  async #send(records: readonly SinkRecord<K, V>[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw aborted(this.#url);
    const bodies = records.map((record) => this.#json(record));
    const body = this.#options.request === 'record' ? (bodies[0] ?? '') : `[${bodies.join(',')}]`;
    const ids = records.map(({ id }) => id);
    const end = new AbortController();
    try {
      const limits = { signals: [signal], timeoutMs: this.#timeoutMs };
      await interruptible(this.#post(body, ids, end.signal), limits, (reason) =>
        reason === 'aborted' ? aborted(this.#url) : timedOut(this.#url, this.#timeoutMs),
      );
    } finally {
      end.abort();
    }
  }

  async #post(body: string, ids: readonly string[], signal: AbortSignal): Promise<void> {
    const secrets = await this.#secrets(signal);
    // Taken back while the credentials were asked for: nothing may arrive after what others do next.
    if (signal.aborted) throw aborted(this.#url);
    const key = idempotencyKey(this.#context, ids);
    let answer: HttpAnswer;
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { ...secrets, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body,
        redirect: 'manual',
        signal,
      });
      answer = await answerOf(response);
    } catch (cause) {
      throw unreachable(this.#url, cause, Object.values(secrets));
    }
    if (answer.status >= 200 && answer.status < 300) return;
    const told = { ...answer, text: withoutSecrets(answer.text, Object.values(secrets)) };
    throw refusal(this.#url, told, this.#context.clock.now());
  }

  async #secrets(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    try {
      return (await this.#options.headers?.(signal)) ?? {};
    } catch (cause) {
      throw isStreamError(cause) ? cause : noCredentials(this.#url, cause);
    }
  }

  #json(record: SinkRecord<K, V>): string {
    try {
      const json: string | undefined = JSON.stringify(this.#options.body ? this.#options.body(record) : record.value);
      if (json !== undefined) return json;
    } catch (cause) {
      throw isStreamError(cause) ? cause : authorFault(this.#url, cause);
    }
    throw authorFault(this.#url, new TypeError('it gave nothing that JSON can hold'));
  }
}
