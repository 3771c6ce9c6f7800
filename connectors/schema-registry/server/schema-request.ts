import { isObject } from '../avro/default-value.ts';
import { invalidBody, invalidSchema } from './registry-error.ts';
import type { SchemaReference } from './registry-event.ts';

/** A schema as clients send it. */
export interface SchemaRequest {
  readonly schema: string;
  readonly references: readonly SchemaReference[];
  /** Only while schemas are imported: the id and version that it had elsewhere. */
  readonly id: number | undefined;
  readonly version: number | undefined;
}

/** Errors: 422 for a body of another form, 42201 for another kind of schema. */
export function schemaRequest(body: unknown): SchemaRequest {
  const { schema, schemaType, references, id, version } = objectOf(body);
  if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO')
    throw invalidSchema(`This registry holds Avro schemas only; schemaType is ${JSON.stringify(schemaType)}`);
  if (typeof schema !== 'string') throw invalidBody("The field 'schema' must be a string that holds the schema as JSON");
  return {
    schema,
    references: referencesOf(references),
    // Clients send -1 or 0 for none.
    id: typeof id === 'number' && id > 0 ? id : undefined,
    version: typeof version === 'number' && version > 0 ? version : undefined,
  };
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
