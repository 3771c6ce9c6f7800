import type { Codec, Serde, SerdeTarget } from '../../../engine/model/serde.ts';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { AvroSchema } from '../../../schemas/avro-schema.ts';
import { AvroSchemaError } from '../avro/avro-schema-error.ts';
import { readerType } from '../avro/avsc-type.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import { isNamed } from '../avro/schema-node.ts';
import { SCHEMA_REGISTRY, type SerdeRegistry } from '../client/serde-registry.ts';
import { AvroCodec } from './avro-codec.ts';
import type { ReaderSchema } from './avro-reader.ts';

export interface AvroOptions {
  /**
   * Whether the schema is registered when it is missing. Default true. Say false for topics that are only read, with a schema of one's
   * own: values then cannot be written unless somebody else has registered the schema.
   */
  readonly register?: boolean;
  /**
   * The registry's subject. Default `<topic>-key` or `<topic>-value`; for a sink that chooses its topic by record, the full name of the
   * schema's record.
   */
  readonly subject?: (target: SerdeTarget) => string;
}

/**
 * Avro values behind a schema registry, in Confluent's format: any client that speaks it can read what a pipeline writes, and the other
 * way round. Values written with an older or newer schema are read as values of this one where Avro's rules allow.
 *
 * Needs the worker's resource `schema-registry`. Values are plain: no wrapper around the branch of a union unless JavaScript cannot tell the
 * branches apart; `bytes` and `fixed` are Buffers, `long` is a number (beyond 2^53 an error), logical types stay their base types.
 *
 * State:  registers the schema before the first record; schemas of other writers are looked up by id once, without blocking other partitions
 * Errors: STREAM_DECODE, STREAM_SCHEMA_MISMATCH, STREAM_UNKNOWN_SCHEMA and STREAM_ENCODE (user/record/park);
 *         STREAM_SCHEMA_INCOMPATIBLE (user/process/stop) when the registry refuses the schema;
 *         STREAM_REGISTRY_UNREACHABLE (external/process/retry)
 *
 * @example
 * ```ts
 * import { avro } from 'millrace/connectors/schema-registry';
 * import { documentUploadedSchema } from 'millrace/schemas';
 * const serde = avro(documentUploadedSchema);
 * serde.name; // => 'avro:millrace.events.DocumentUploaded'
 * ```
 */
export function avro<T>(schema: AvroSchema<T>, options: AvroOptions = {}): Serde<T> {
  const reader = readerOf(schema);
  const name = isNamed(reader.node) ? reader.node.name : reader.node.kind;
  return Object.freeze<Serde<T>>({
    name: `avro:${name}`,
    bind(target, resources) {
      const registry = registryOf(resources.resource(SCHEMA_REGISTRY));
      const subject = options.subject ? options.subject(target) : target.topic === '*' ? name : `${target.topic}-${target.part}`;
      const codec = (id: number | undefined): Codec<T> =>
        new AvroCodec<T>(registry, reader, id, `the ${target.part} of topic ${target.topic}`);
      const id = registry.prepare(subject, schema, { register: options.register ?? true });
      return id instanceof Promise ? id.then(codec) : codec(id);
    },
  });
}

function readerOf(schema: unknown): ReaderSchema {
  try {
    const node = parseSchema(schema);
    return { node, type: readerType(node) };
  } catch (cause) {
    if (!(cause instanceof AvroSchemaError)) throw cause;
    throw new StreamError(`avro() was given an invalid schema: ${cause.message}`, {
      code: 'STREAM_SCHEMA_INVALID',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      cause,
    });
  }
}

function registryOf(resource: unknown): SerdeRegistry {
  if (typeof resource === 'object' && resource !== null && 'prepare' in resource && 'peek' in resource)
    return resource as SerdeRegistry;
  throw new StreamError(
    `the resource '${SCHEMA_REGISTRY}' is missing or is no schema registry: give the worker schemaRegistry({ url })`,
    {
      code: 'STREAM_RESOURCE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
    },
  );
}
