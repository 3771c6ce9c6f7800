import { StreamError } from '../../engine/model/stream-error.ts';

/** Where schemas are, and how long they are waited for. */
export interface RegistryAt {
  readonly url: string;
  readonly timeoutMs: number;
}

export interface RegisteredSchema {
  readonly id: number;
  readonly schema: unknown;
}

interface Answer {
  readonly id?: number;
  readonly schema?: string;
  readonly schemaType?: string;
  readonly message?: string;
}

const HINT =
  'start one with `millrace dev`, or name another with --registry or SCHEMA_REGISTRY_URL; --format json and text do without';

/** Reads schemas from a registry that speaks Confluent's REST API. A user and password in its URL are sent along. */
export class RegistryLookups {
  readonly #url: URL;
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, timeoutMs }: RegistryAt) {
    this.#url = new URL(url);
    this.#timeoutMs = timeoutMs;
    const { username, password } = this.#url;
    const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    this.#headers = {
      accept: 'application/vnd.schemaregistry.v1+json, application/json',
      ...(username === '' ? {} : { authorization: `Basic ${credentials}` }),
    };
    this.#url.username = '';
    this.#url.password = '';
  }

  /** The newest schema of a subject; undefined when there is no such subject. */
  async latest(subject: string): Promise<RegisteredSchema | undefined> {
    const answer = await this.#get(`/subjects/${encodeURIComponent(subject)}/versions/latest`);
    return answer && { id: answer.id ?? -1, schema: this.#schemaOf(answer, `subject '${subject}'`) };
  }

  /** Errors: STREAM_UNKNOWN_SCHEMA (user/record/park) for an id that this registry did not give. */
  async byId(id: number): Promise<unknown> {
    const answer = await this.#get(`/schemas/ids/${id}`);
    if (answer) return this.#schemaOf(answer, `schema ${id}`);
    throw this.#error(
      'STREAM_UNKNOWN_SCHEMA',
      `has no schema ${id}, which the record names: it was written with another registry`,
    );
  }

  #schemaOf({ schema, schemaType = 'AVRO' }: Answer, what: string): unknown {
    if (schemaType !== 'AVRO')
      throw this.#error('STREAM_UNSUPPORTED', `has ${what} as ${schemaType}, and only Avro is written and read here`);
    try {
      return JSON.parse(schema ?? '');
    } catch {
      throw this.#error('STREAM_REGISTRY', `answers something else than a schema for ${what}`);
    }
  }

  /** The answer, or undefined for what is not there. */
  async #get(path: string): Promise<Answer | undefined> {
    const response = await this.#fetch(path);
    const text = await response.text();
    if (response.status === 404) return undefined;
    const answer = parsed(text);
    if (response.ok && answer) return answer;
    const reason = answer?.message ?? (text.trim().slice(0, 100) || 'without a reason');
    throw this.#error('STREAM_REGISTRY', `answers ${response.status} to ${path}: ${reason}`);
  }

  async #fetch(path: string): Promise<Response> {
    const base = this.#url.href.replace(/\/+$/, '');
    try {
      return await fetch(`${base}${path}`, { headers: this.#headers, signal: AbortSignal.timeout(this.#timeoutMs) });
    } catch (cause) {
      const { name, cause: inner } = cause as { readonly name: string; readonly cause?: { readonly code?: string } };
      const late = name === 'TimeoutError' ? `did not answer within ${this.#timeoutMs / 1000} s` : undefined;
      const reason = late ?? `cannot be reached (${inner?.code ?? (cause as Error).message})`;
      throw this.#error('STREAM_REGISTRY_UNREACHABLE', reason, cause);
    }
  }

  #error(code: `STREAM_${string}`, problem: string, cause?: unknown): StreamError {
    return new StreamError(`the schema registry at ${this.#url.href.replace(/\/+$/, '')} ${problem}`, {
      code,
      domain: 'external',
      scope: 'process',
      verdict: 'stop',
      ...(cause === undefined ? {} : { cause }),
      ...(code === 'STREAM_REGISTRY_UNREACHABLE' ? { context: { hint: HINT } } : {}),
    });
  }
}

function parsed(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
