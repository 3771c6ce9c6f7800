import { isObject } from '../avro/default-value.ts';
import { strangeAnswer, unauthorized, unreachable } from './client-error.ts';
import type { RegistryAddress } from './registry-url.ts';

/** An answer that a registry gave: what was asked for, or one of its errors. */
export type RegistryAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly code: number; readonly message: string };

/** Bytes of an answer at most. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
/** Codes that speak of the path, not of what it names: whoever answers does not know the API. */
const NO_SUCH_PATH = [404, 405];
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/**
 * One call of a registry's API.
 *
 * Errors: STREAM_REGISTRY_UNREACHABLE (external/process/retry), STREAM_REGISTRY_UNAUTHORIZED and STREAM_REGISTRY_ANSWER (stop). Errors that
 * the registry itself tells are answers.
 */
export class RegistryHttp {
  readonly url: string;
  readonly #authorization: string | undefined;
  readonly #timeoutMs: number;

  constructor(address: RegistryAddress, timeoutMs: number) {
    this.url = address.url;
    this.#authorization = address.authorization;
    this.#timeoutMs = timeoutMs;
  }

  get(path: string): Promise<RegistryAnswer> {
    return this.#call('GET', path);
  }

  post(path: string, body: unknown): Promise<RegistryAnswer> {
    return this.#call('POST', path, JSON.stringify(body));
  }

  async #call(method: string, path: string, body?: string): Promise<RegistryAnswer> {
    const { status, type, text } = await this.#fetch(method, path, body);
    if (status === 401 || status === 403) throw unauthorized(this.url, status);
    if (status === 429 || status >= 500) throw unreachable(this.url, `answers ${status}`);
    const parsed = parsedJson(text);
    if (status < 300 && parsed !== undefined) return { ok: true, body: parsed };
    if (status >= 400 && isObject(parsed) && typeof parsed.error_code === 'number' && !NO_SUCH_PATH.includes(parsed.error_code))
      return { ok: false, status, code: parsed.error_code, message: String(parsed.message ?? '') };
    throw strangeAnswer(this.url, `${method} ${path}`, `${status} ${type === null ? 'without a content type' : type}`);
  }

  async #fetch(method: string, path: string, body?: string) {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: {
          Accept: `${CONTENT_TYPE}, application/json`,
          ...(body === undefined ? {} : { 'Content-Type': CONTENT_TYPE }),
          ...(this.#authorization === undefined ? {} : { Authorization: this.#authorization }),
        },
        ...(body === undefined ? {} : { body }),
      });
      const text = await boundedText(response);
      return { status: response.status, type: response.headers.get('content-type'), text };
    } catch (cause) {
      throw unreachable(this.url, reasonOf(cause, this.#timeoutMs), cause);
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new RangeError(`an answer of more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why fetch failed; it hides the reason in the cause. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return `cannot be reached: ${code ?? message ?? String(cause)}`;
}
