import { AvroSchemaError } from '../../connectors/schema-registry/avro/avro-schema-error.ts';
import { parseSchema } from '../../connectors/schema-registry/avro/parse-schema.ts';
import type { SchemaNode } from '../../connectors/schema-registry/avro/schema-node.ts';
import { cliFailure } from '../cli-error.ts';

/** Errors: STREAM_CLI for what is no Avro schema, with the place that it was read from (`where`) and the place inside it. */
export function parsedSchema(where: string, schema: unknown): SchemaNode {
  try {
    return parseSchema(schema);
  } catch (cause) {
    if (cause instanceof AvroSchemaError) throw cliFailure(`${where}: ${cause.message}`, undefined, cause);
    throw cause;
  }
}
