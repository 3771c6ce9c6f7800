import { isObject } from '../avro/default-value.ts';
import { invalidBody } from './registry-error.ts';
import type { SchemaReference } from './registry-event.ts';
import { SCHEMA_FORMATS } from './schema-formats.ts';

/** A schema as clients send it. */
export interface SchemaRequest {
  readonly schemaType: string;
  readonly schema: string;
  readonly references: readonly SchemaReference[];
  /** Only while schemas are imported: the id and version that it had elsewhere. */
  readonly id: number | undefined;
  readonly version: number | undefined;
}

/** Parts of a request that would change what is done with records: leaving them out in silence would be a promise not kept. */
const NOT_SUPPORTED = ['metadata', 'ruleSet'];

/** Errors: 422 for a body of another form, 42201 for another kind of schema. */
export function schemaRequest(body: unknown): SchemaRequest {
  const fields = objectOf(body);
  const { schema, schemaType, references, id, version } = fields;
  if (schemaType !== undefined && schemaType !== null && typeof schemaType !== 'string')
    throw invalidBody("The field 'schemaType' must be a string");
  refuse(fields, NOT_SUPPORTED);
  if (typeof schema !== 'string') throw invalidBody("The field 'schema' must be a string that holds the schema as JSON");
  return {
    schemaType: schemaType ?? SCHEMA_FORMATS[0].type,
    schema,
    references: referencesOf(references),
    // Clients send -1 or 0 for none.
    id: typeof id === 'number' && id > 0 ? id : undefined,
    version: typeof version === 'number' && version > 0 ? version : undefined,
  };
}

/** Errors: 422 for a field that is set and that this registry does not know what to do with. */
export function refuse(fields: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const set = names.find((name) => fields[name] !== undefined && fields[name] !== null);
  if (set !== undefined) throw invalidBody(`The field '${set}' is not supported by this registry: leave it out`);
}

/** Errors: 422 for a body that is no object. */
export function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  if (isObject(body)) return body;
  throw invalidBody('The body must be a JSON object');
}

function referencesOf(references: unknown): readonly SchemaReference[] {
  if (references === undefined || references === null) return [];
  if (!Array.isArray(references)) throw invalidBody("The field 'references' must be a list");
  return references.map((reference, at) => {
    const { name, subject, version } = objectOf(reference);
    if (typeof name !== 'string' || typeof subject !== 'string' || !Number.isInteger(version))
      throw invalidBody(`Reference ${at + 1} must have a name, a subject and a version`);
    return { name, subject, version: version as number };
  });
}
