import type avsc from 'avsc';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import { writerType } from '../avro/avsc-type.ts';
import { readBounded } from '../avro/bounded-types.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { SchemaNode } from '../avro/schema-node.ts';
import { endOfLast, type Reads } from '../avro/tap.ts';
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
  readonly #reads: Reads;
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
      this.#reads = writer.type as unknown as Reads;
      return;
    }
    const problems = canRead(reader.node, writer.node);
    if (problems.length > 0) {
      const told = problems.slice(0, TOLD_MAX).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
      throw mismatchError(`schema ${id} of the record cannot be read with the schema of this program: ${told.join('; ')}`, {
        schemaId: id,
      });
    }
    const reads = reader.type.equals(writer.type) ? reader.type : resolver(id, reader.type, writer.type);
    this.#reads = reads as Reads;
  }

  /**
   * Reads the value that lies from `start` to `end`. What lies behind it may be read too, but is never taken for a part of it.
   *
   * Errors: STREAM_DECODE (user/record/park) for bytes that are cut off, go on too long, or are no value of the schema.
   */
  decode(bytes: Buffer, start = 0, end = bytes.length): unknown {
    let value: unknown;
    try {
      value = readBounded(this.#reads, bytes, start + HEADER_BYTES, end);
    } catch (cause) {
      throw this.#error(`the bytes are no value of their schema ${this.#id}: ${textOf(cause)}`, cause);
    }
    const missing = endOfLast() - end;
    if (missing === 0) return value;
    const problem = missing > 0 ? 'ends too early' : `has ${-missing} bytes too many`;
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
