import type avsc from 'avsc';
import { AvroSchemaError } from '../avro/avro-schema-error.ts';
import { writerType } from '../avro/avsc-type.ts';
import { decodeBounded } from '../avro/bounded-types.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { SchemaNode } from '../avro/schema-node.ts';
import { canRead } from '../compatibility/can-read.ts';
import { decodeError, mismatchError } from './avro-error.ts';
import { HEADER_BYTES } from './wire-format.ts';

/** Problems told in one message. */
const TOLD_MAX = 3;

/** The schema that a program reads with. */
export interface ReaderSchema {
  readonly node: SchemaNode;
  readonly type: avsc.Type;
}

/** Reads framed values of one writer's schema as values of the reader's. */
export class AvroReader {
  readonly #type: avsc.Type;
  readonly #resolver: unknown;
  readonly #id: number;

  /**
   * `reader` undefined: values are read as they were written.
   *
   * Errors: STREAM_SCHEMA_MISMATCH (user/record/park) names the fields because of which the one cannot be read as the other.
   */
  constructor(id: number, writerSchema: unknown, reader?: ReaderSchema) {
    this.#id = id;
    const writer = parseWriter(id, writerSchema);
    if (!reader) {
      this.#type = writerType(writer);
      return;
    }
    const problems = canRead(reader.node, writer);
    if (problems.length > 0) {
      const told = problems.slice(0, TOLD_MAX).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
      throw mismatchError(`schema ${id} of the record cannot be read with the schema of this program: ${told.join('; ')}`, {
        schemaId: id,
      });
    }
    this.#type = reader.type;
    const written = writerType(writer);
    this.#resolver = reader.type.equals(written) ? undefined : resolver(id, reader.type, written);
  }

  /** Errors: STREAM_DECODE (user/record/park) for bytes that are cut off, go on too long, or are no value of the schema. */
  decode(bytes: Buffer): unknown {
    const { value, end } = this.#read(bytes);
    if (end === bytes.length) return value;
    const problem = end < 0 ? 'ends too early' : `has ${bytes.length - end} bytes too many`;
    throw decodeError(`the value ${problem} for its schema ${this.#id}`, { schemaId: this.#id });
  }

  #read(bytes: Buffer): { value: unknown; end: number } {
    try {
      return decodeBounded(this.#type, bytes, HEADER_BYTES, this.#resolver);
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause);
      throw decodeError(`the bytes are no value of their schema ${this.#id}: ${problem}`, { schemaId: this.#id }, cause);
    }
  }
}

function parseWriter(id: number, schema: unknown): SchemaNode {
  try {
    return parseSchema(schema);
  } catch (cause) {
    if (cause instanceof AvroSchemaError)
      throw mismatchError(`schema ${id} of the record is no valid Avro schema: ${cause.message}`, { schemaId: id }, cause);
    throw cause;
  }
}

function resolver(id: number, reader: avsc.Type, writer: avsc.Type): unknown {
  try {
    return reader.createResolver(writer, { ignoreNamespaces: true });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw mismatchError(
      `schema ${id} of the record cannot be read with the schema of this program: ${problem}`,
      { schemaId: id },
      cause,
    );
  }
}
