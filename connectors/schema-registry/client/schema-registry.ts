import { toStreamError } from '../../../engine/model/stream-error.ts';
import type { Clock, Logger } from '../../../engine/ports.ts';
import { SILENT_LOGGER, SYSTEM_CLOCK } from '../../../engine/worker/silent.ts';
import type { AvroDefinition } from '../../../schemas/avro-schema.ts';
import type { CompatibilityLevel } from '../compatibility/compatibility-level.ts';
import { KnownSchemas } from './known-schemas.ts';
import { Patience } from './patience.ts';
import { type RegisteredSchema, RegistryCalls } from './registry-calls.ts';
import { RegistryHttp } from './registry-http.ts';
import { registryAddress } from './registry-url.ts';
import type { SchemaAnswer, SerdeRegistry } from './serde-registry.ts';

export interface SchemaRegistryOptions {
  /** `http://host:port`; `https://user:password@host` gives credentials. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. Default: none. */
  readonly token?: string;
  /** How long a call waits for a registry that is away. Default 60,000 ms. */
  readonly giveUpAfterMs?: number;
  /** How long one request may take. Default 10,000 ms. */
  readonly requestTimeoutMs?: number;
  /** How long it is remembered that the registry has no schema of an id. Default 10,000 ms. */
  readonly unknownForMs?: number;
  /** Schemas kept by id. Default 1,000. */
  readonly schemasMax?: number;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/**
 * A client of a schema registry. Every call waits, with back-off, for a registry that is away.
 *
 * Errors: STREAM_REGISTRY_UNREACHABLE (external/process/retry) when the wait is over; STREAM_REGISTRY_UNAUTHORIZED and
 *         STREAM_REGISTRY_ANSWER (stop) at once
 */
export interface SchemaRegistry extends SerdeRegistry {
  /** Without credentials. */
  readonly url: string;
  /** Settles when the registry answers. */
  ready(): Promise<void>;
  /** The id of the schema, registered under the subject unless it is there already. Errors: STREAM_SCHEMA_INCOMPATIBLE. */
  register(subject: string, schema: AvroDefinition): Promise<number>;
  /** The schema as JSON. Errors: STREAM_UNKNOWN_SCHEMA, STREAM_SCHEMA_MISMATCH for one that is not Avro. */
  schema(id: number): Promise<unknown>;
  /** The newest version of a subject; undefined for an unknown subject. */
  latest(subject: string): Promise<RegisteredSchema | undefined>;
  /** A version of a subject; undefined for one that is not there. */
  version(subject: string, version: number): Promise<RegisteredSchema | undefined>;
  /** Numbers of the versions of a subject, ascending; empty for an unknown subject. */
  versions(subject: string): Promise<readonly number[]>;
  /** Under which id and version a subject has the schema already; undefined when it has not. Errors: STREAM_SCHEMA_REFUSED. */
  find(subject: string, schema: AvroDefinition): Promise<Pick<RegisteredSchema, 'id' | 'version'> | undefined>;
  /** The compatibility level that holds for a subject: its own, else the registry's. */
  level(subject: string): Promise<CompatibilityLevel>;
  subjects(): Promise<readonly string[]>;
  /** Ends all waiting. Idempotent. */
  close(): void;
}

/** Versions of a subject that are loaded before its first record, so that older records need no look-up. */
const VERSIONS_LOADED_MAX = 20;
/** Registrations remembered, so that a worker that starts again asks no more. */
const REGISTERED_MAX = 1_000;

/**
 * Connects to a schema registry: ours, Confluent's or another that speaks its API. Nothing is sent before the first call.
 *
 * @example
 * ```ts
 * import { schemaRegistry, startSchemaRegistry } from 'millrace/connectors/schema-registry';
 * const server = await startSchemaRegistry();
 * const registry = schemaRegistry({ url: server.url });
 * await registry.register('prices-value', { type: 'map', values: 'double' }); // => 1
 * await registry.schema(1); // => { type: 'map', values: 'double' }
 * await server.stop();
 * ```
 */
export function schemaRegistry(options: SchemaRegistryOptions): SchemaRegistry {
  return new RegistryClient(options);
}

class RegistryClient implements SchemaRegistry {
  readonly url: string;
  readonly #calls: RegistryCalls;
  readonly #patience: Patience;
  readonly #known: KnownSchemas;
  readonly #loading = new Map<number, Promise<void>>();
  readonly #registered = new Map<string, Promise<number>>();

  constructor(options: SchemaRegistryOptions) {
    const { giveUpAfterMs = 60_000, requestTimeoutMs = 10_000, unknownForMs = 10_000, schemasMax = 1_000 } = options;
    const { clock = SYSTEM_CLOCK, logger = SILENT_LOGGER } = options;
    const address = registryAddress(options.url, options.token);
    this.url = address.url;
    this.#calls = new RegistryCalls(new RegistryHttp(address, requestTimeoutMs));
    this.#patience = new Patience(address.url, giveUpAfterMs, clock, logger);
    this.#known = new KnownSchemas(clock, schemasMax, unknownForMs);
  }

  async ready(): Promise<void> {
    await this.subjects();
  }

  subjects(): Promise<readonly string[]> {
    return this.#patience.call(() => this.#calls.subjects());
  }

  register(subject: string, schema: AvroDefinition): Promise<number> {
    const key = JSON.stringify([subject, schema]);
    const known = this.#registered.get(key);
    if (known !== undefined) return known;
    // Looked up first: most registrations are of what is there, and that needs no right to write.
    const id = this.#patience.call(
      async () => (await this.#calls.lookUp(subject, schema))?.id ?? this.#calls.register(subject, schema),
    );
    const oldest = this.#registered.size < REGISTERED_MAX ? undefined : this.#registered.keys().next().value;
    if (oldest !== undefined) this.#registered.delete(oldest);
    this.#registered.set(key, id);
    id.catch(() => this.#registered.delete(key));
    return id;
  }

  latest(subject: string): Promise<RegisteredSchema | undefined> {
    return this.#patience.call(() => this.#calls.version(subject, 'latest'));
  }

  version(subject: string, version: number): Promise<RegisteredSchema | undefined> {
    return this.#patience.call(() => this.#calls.version(subject, version));
  }

  versions(subject: string): Promise<readonly number[]> {
    return this.#patience.call(() => this.#calls.versions(subject));
  }

  find(subject: string, schema: AvroDefinition): Promise<Pick<RegisteredSchema, 'id' | 'version'> | undefined> {
    return this.#patience.call(() => this.#calls.lookUp(subject, schema));
  }

  level(subject: string): Promise<CompatibilityLevel> {
    return this.#patience.call(() => this.#calls.level(subject));
  }

  async schema(id: number): Promise<unknown> {
    if (!this.peek(id)) await this.load(id);
    const answer = this.peek(id);
    if (!answer) throw new RangeError(`more than schemasMax schemas were asked for at once, schema ${id} among them`);
    if ('error' in answer) throw answer.error;
    return answer.schema;
  }

  async prepare(
    subject: string,
    schema: AvroDefinition,
    { register }: { readonly register: boolean },
  ): Promise<number | undefined> {
    const id = register ? await this.register(subject, schema) : (await this.find(subject, schema))?.id;
    if (id !== undefined) this.#known.keep(id, schema);
    await this.#loadVersions(subject);
    return id;
  }

  peek(id: number): SchemaAnswer | undefined {
    return this.#known.get(id);
  }

  load(id: number): Promise<void> {
    const loading = this.#loading.get(id);
    if (loading !== undefined) return loading;
    const load = this.#patience
      .call(() => this.#calls.schema(id))
      .then(
        (schema) => this.#known.keep(id, schema),
        (error) => this.#known.fail(id, toStreamError(error)),
      )
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, load);
    return load;
  }

  close(): void {
    this.#patience.close();
  }

  async #loadVersions(subject: string): Promise<void> {
    const versions = await this.versions(subject);
    await Promise.all(versions.slice(-VERSIONS_LOADED_MAX).map((version) => this.#loadVersion(subject, version)));
  }

  /** A version that cannot be read as Avro is no reason to fail: records that name it will say so. */
  async #loadVersion(subject: string, version: number): Promise<void> {
    try {
      const found = await this.version(subject, version);
      if (found) this.#known.keep(found.id, found.schema);
    } catch (error) {
      if (toStreamError(error).scope !== 'record') throw error;
    }
  }
}
