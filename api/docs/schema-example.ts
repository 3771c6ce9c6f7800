import { type OpenApiDocument, refName, type Schema } from './openapi-document.ts';

/** Deep enough for our answers; a schema that contains itself ends here. */
const DEPTH_MAX = 6;

/** A value that fits the schema, from the examples in it. */
export function exampleOf(schema: Schema, schemas: NonNullable<OpenApiDocument['components']>['schemas'], depth = 0): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (depth > DEPTH_MAX) return null;
  const name = refName(schema);
  if (name !== undefined) return exampleOf(schemas?.[name] ?? {}, schemas, depth + 1);
  const [choice] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (choice) return exampleOf(choice, schemas, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type;
  if (schema.properties) {
    const entries = Object.entries(schema.properties).map(([field, of]) => [field, exampleOf(of, schemas, depth + 1)]);
    return Object.fromEntries(entries);
  }
  if (type === 'array') return schema.items ? [exampleOf(schema.items, schemas, depth + 1)] : [];
  if (type === 'object') {
    const values = schema.additionalProperties;
    return typeof values === 'object' ? { name: exampleOf(values, schemas, depth + 1) } : {};
  }
  return scalarExample(type);
}

function scalarExample(type: unknown): unknown {
  if (type === 'integer') return 1;
  if (type === 'number') return 0.5;
  if (type === 'boolean') return true;
  return type === 'string' ? 'text' : null;
}
