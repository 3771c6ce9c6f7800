import avsc from 'avsc';
import { AvroSchemaError } from './avro-schema-error.ts';
import { type AvscSchemaOptions, avscSchema, unsupportedDefault } from './avsc-schema.ts';
import { BoundedArray, BoundedMap } from './bounded-types.ts';
import { ExactLong, PromotedDouble, PromotedFloat } from './exact-long.ts';
import { exactUnion } from './exact-union.ts';
import { FastString } from './fast-string.ts';
import type { SchemaNode } from './schema-node.ts';
import { namedTypes } from './walk-schema.ts';

/** Assigning to this name would set what an object inherits: bytes could give it fields that it does not have. */
const PROTOTYPE = '__proto__';

/** An avsc type that reads and writes values of the schema, also with its defaults. */
export function readerType(node: SchemaNode): avsc.Type {
  const field = unsupportedDefault(namedTypes(node).values());
  if (field) throw new AvroSchemaError(field.name, 'the default of a union must be of its first branch here');
  return avscType(node, { defaults: true });
}

/** An avsc type to read bytes of the schema with. */
export function writerType(node: SchemaNode): avsc.Type {
  return avscType(node, { defaults: false });
}

function avscType(node: SchemaNode, options: AvscSchemaOptions): avsc.Type {
  for (const named of namedTypes(node).values())
    if (named.kind === 'record' && named.fields.some(({ name }) => name === PROTOTYPE))
      throw new AvroSchemaError(PROTOTYPE, 'no object can have a field of this name');
  try {
    // The registry is filled by avsc: one that is used twice refuses every name as a duplicate.
    return avsc.Type.forSchema(avscSchema(node, options) as never, {
      registry: {},
      omitRecordMethods: true,
      typeHook: typeHook as never,
    });
  } catch (error) {
    throw new AvroSchemaError('', error instanceof Error ? error.message : String(error));
  }
}

/** Our own types in place of avsc's where those cannot be trusted with bytes from outside, or take too long. */
function typeHook(schema: unknown, options: unknown): avsc.Type | undefined {
  if (Array.isArray(schema)) return exactUnion(schema, options);
  const kind = typeof schema === 'string' ? schema : (schema as { readonly type?: unknown }).type;
  switch (kind) {
    case 'array':
      return new BoundedArray(schema as never, options);
    case 'map':
      return new BoundedMap(schema as never, options);
    case 'long':
      return new ExactLong();
    case 'double':
      return new PromotedDouble();
    case 'float':
      return new PromotedFloat();
    case 'string':
      return new FastString();
    default:
      return undefined;
  }
}
