import type avsc from 'avsc';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import { writerType } from '../avro/avsc-type.ts';
import { decodeBounded } from '../avro/bounded-types.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { SchemaNode } from '../avro/schema-node.ts';
import { canRead } from '../compatibility/can-read.ts';
import { decodeError, mismatchError } from './avro-error.ts';
import { HEADER_BYTES } from './wire-format.ts';

/** Problems told in one message. */
const TOLD_MAX = 3;

/** A schema, and the type that reads and writes its values. */
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
      this.#type = writer.type;
      return;
    }
    const problems = canRead(reader.node, writer.node);
    if (problems.length > 0) {
      const told = problems.slice(0, TOLD_MAX).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
      throw mismatchError(`schema ${id} of the record cannot be read with the schema of this program: ${told.join('; ')}`, {
        schemaId: id,
      });
    }
    this.#type = reader.type;
    this.#resolver = reader.type.equals(writer.type) ? undefined : resolver(id, reader.type, writer.type);
  }

  /** Errors: STREAM_DECODE (user/record/park) for bytes that are cut off, go on too long, or are no value of the schema. */
  decode(bytes: Buffer): unknown {
    let decoded: { readonly value: unknown; readonly offset: number };
    try {
      decoded = decodeBounded(this.#type, bytes, HEADER_BYTES, this.#resolver);
    } catch (cause) {
      throw this.#error(`the bytes are no value of their schema ${this.#id}: ${textOf(cause)}`, cause);
    }
    const { value, offset } = decoded;
    if (offset === bytes.length) return value;
    const problem = offset < 0 ? 'ends too early' : `has ${bytes.length - offset} bytes too many`;
    throw this.#error(`the value ${problem} for its schema ${this.#id}`);
  }

  #error(problem: string, cause?: unknown): StreamError {
    return decodeError(problem, { schemaId: this.#id }, cause);
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function parseWriter(id: number, schema: unknown): ReaderSchema {
  try {
    const node = parseSchema(schema);
    return { node, type: writerType(node) };
  } catch (cause) {
    throw mismatchError(`schema ${id} of the record is no valid Avro schema: ${textOf(cause)}`, { schemaId: id }, cause);
  }
}

function resolver(id: number, reader: avsc.Type, writer: avsc.Type): unknown {
  try {
    return reader.createResolver(writer, { ignoreNamespaces: true });
  } catch (cause) {
    throw mismatchError(
      `schema ${id} of the record cannot be read with the schema of this program: ${textOf(cause)}`,
      { schemaId: id },
      cause,
    );
  }
}
