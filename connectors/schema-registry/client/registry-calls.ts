import type { AvroDefinition } from '../../../schemas/avro-schema.ts';
import { AvroSchemaError } from '../avro/avro-schema-error.ts';
import { avscSchema } from '../avro/avsc-schema.ts';
import { isObject } from '../avro/default-value.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { NamedNode, SchemaNode } from '../avro/schema-node.ts';
import { namedTypes } from '../avro/walk-schema.ts';
import { type CompatibilityLevel, isCompatibilityLevel } from '../compatibility/compatibility-level.ts';
import { mismatchError } from '../serde/avro-error.ts';
import { refusedSchema, strangeAnswer, unknownSchema } from './client-error.ts';
import type { RegistryAnswer, RegistryHttp } from './registry-http.ts';

/** A version of a subject. */
export interface RegisteredSchema {
  readonly id: number;
  readonly version: number;
  /** As JSON; a schema that refers to others has them inside. */
  readonly schema: unknown;
}

/** References to references: deeper ones are refused. */
const REFERENCE_DEPTH_MAX = 20;
const NOT_FOUND = [40401, 40402, 40403];

type Body = Readonly<Record<string, unknown>>;

/** What is asked of a registry, each as one or a few calls, without patience or memory. */
export class RegistryCalls {
  readonly #http: RegistryHttp;

  constructor(http: RegistryHttp) {
    this.#http = http;
  }

  /** The id under which a subject already has the schema, and the version that has it. */
  async lookUp(subject: string, schema: AvroDefinition): Promise<Pick<RegisteredSchema, 'id' | 'version'> | undefined> {
    const path = `/subjects/${encodeURIComponent(subject)}`;
    const answer = await this.#http.post(path, { schema: JSON.stringify(schema) });
    if (isMissing(answer)) return undefined;
    const body = this.#object(path, accepted(subject, answer));
    return { id: this.#id(path, body), version: Number(body.version) };
  }

  /** Errors: STREAM_SCHEMA_INCOMPATIBLE, STREAM_SCHEMA_REFUSED (user/process/stop). */
  async register(subject: string, schema: AvroDefinition): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    return this.#id(path, accepted(subject, await this.#http.post(path, { schema: JSON.stringify(schema) })));
  }

  /** Errors: STREAM_UNKNOWN_SCHEMA, STREAM_SCHEMA_MISMATCH (user/record/park). */
  async schema(id: number): Promise<unknown> {
    const path = `/schemas/ids/${id}`;
    const answer = await this.#http.get(path);
    if (!answer.ok) {
      if (answer.code === 40403) throw unknownSchema(id, `the schema registry at ${this.#http.url}`);
      throw strangeAnswer(this.#http.url, `GET ${path}`, `error ${answer.code}: ${answer.message}`);
    }
    return this.#whole(`schema ${id}`, this.#object(path, answer.body));
  }

  async version(subject: string, version: number | 'latest'): Promise<RegisteredSchema | undefined> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
    const answer = await this.#http.get(path);
    if (isMissing(answer)) return undefined;
    const body = this.#object(path, accepted(subject, answer));
    const schema = await this.#whole(`version ${body.version} of '${subject}'`, body);
    return { id: this.#id(path, body), version: Number(body.version), schema };
  }

  /** Ascending; empty for an unknown subject. */
  async versions(subject: string): Promise<readonly number[]> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    const answer = await this.#http.get(path);
    return isMissing(answer) ? [] : (this.#list(path, accepted(subject, answer)) as readonly number[]);
  }

  /** The level that holds for a subject: its own, else the registry's. */
  async level(subject: string): Promise<CompatibilityLevel> {
    const own = await this.#http.get(`/config/${encodeURIComponent(subject)}?defaultToGlobal=true`);
    // Some registries know the parameter only for subjects that they have.
    const path = own.ok ? `/config/${encodeURIComponent(subject)}` : '/config';
    const answer = own.ok ? own : await this.#http.get(path);
    const { compatibilityLevel } = answer.ok ? this.#object(path, answer.body) : {};
    if (isCompatibilityLevel(compatibilityLevel)) return compatibilityLevel;
    throw strangeAnswer(this.#http.url, `GET ${path}`, 'no compatibility level');
  }

  async subjects(): Promise<readonly string[]> {
    const answer = await this.#http.get('/subjects');
    if (!answer.ok) throw strangeAnswer(this.#http.url, 'GET /subjects', `error ${answer.code}: ${answer.message}`);
    return this.#list('/subjects', answer.body) as readonly string[];
  }

  /** The schema of an answer; one that refers to others gets them inside, so that it can be read alone. */
  async #whole(what: string, body: Body): Promise<unknown> {
    const { schema, schemaType, references } = body;
    if (schemaType !== undefined && schemaType !== 'AVRO')
      throw mismatchError(`${what} is of type ${String(schemaType)}, not Avro`);
    try {
      const parsed: unknown = JSON.parse(String(schema));
      if (!Array.isArray(references) || references.length === 0) return parsed;
      return avscSchema(await this.#resolved(body, 0), { defaults: true });
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof AvroSchemaError)) throw cause;
      throw mismatchError(`${what} is no Avro schema: ${cause.message}`, {}, cause);
    }
  }

  async #resolved(body: Body, depth: number): Promise<SchemaNode> {
    if (depth > REFERENCE_DEPTH_MAX) throw new AvroSchemaError('', `references are nested more than ${REFERENCE_DEPTH_MAX} deep`);
    const known = new Map<string, NamedNode>();
    for (const reference of Array.isArray(body.references) ? body.references : []) {
      const { subject, version } = isObject(reference) ? reference : {};
      const path = `/subjects/${encodeURIComponent(String(subject))}/versions/${String(version)}?deleted=true`;
      const answer = await this.#http.get(path);
      if (!answer.ok)
        throw new AvroSchemaError('', `it refers to version ${String(version)} of '${String(subject)}', which is not there`);
      for (const node of namedTypes(await this.#resolved(this.#object(path, answer.body), depth + 1)).values())
        known.set(node.name, node);
    }
    return parseSchema(JSON.parse(String(body.schema)), [...known.values()]);
  }

  #id(path: string, body: unknown): number {
    const { id } = this.#object(path, body);
    if (typeof id === 'number') return id;
    throw strangeAnswer(this.#http.url, path, 'an answer without an id');
  }

  #object(path: string, body: unknown): Body {
    if (isObject(body)) return body;
    throw strangeAnswer(this.#http.url, path, 'JSON that is no object');
  }

  #list(path: string, body: unknown): readonly unknown[] {
    if (Array.isArray(body)) return body;
    throw strangeAnswer(this.#http.url, path, 'JSON that is no list');
  }
}

function isMissing(answer: RegistryAnswer): boolean {
  return !answer.ok && NOT_FOUND.includes(answer.code);
}

function accepted(subject: string, answer: RegistryAnswer): unknown {
  if (answer.ok) return answer.body;
  throw refusedSchema(subject, answer.status, answer.message);
}
