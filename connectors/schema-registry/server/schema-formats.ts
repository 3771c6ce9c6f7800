import { AVRO } from './avro-format.ts';
import { JSON_SCHEMA } from './json-format.ts';
import { invalidSchema } from './registry-error.ts';
import { type ParsedSchema, type ReferredSchema, type SchemaFormat, SchemaProblem } from './schema-format.ts';

/** What this registry holds; the first is meant where a client names none. */
export const SCHEMA_FORMATS: readonly [SchemaFormat, ...SchemaFormat[]] = [AVRO, JSON_SCHEMA];

/** Errors: 42201 for a kind of schemas that is not known, and for a text that is no schema of its kind. */
export function parsedSchema(type: string, text: string, references: readonly ReferredSchema[]): ParsedSchema {
  const format = SCHEMA_FORMATS.find((each) => each.type === type);
  if (!format) {
    const known = SCHEMA_FORMATS.map((each) => each.type).join(', ');
    throw invalidSchema(`The schema type ${JSON.stringify(type)} is not known: this registry holds ${known}`);
  }
  if (text.trim() === '') throw invalidSchema('Empty schema');
  try {
    return format.parse(text, references);
  } catch (error) {
    if (error instanceof SchemaProblem) throw invalidSchema(`Invalid ${type} schema: ${error.message}`);
    throw error;
  }
}
