import type avsc from 'avsc';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { readerType } from '../avro/avsc-type.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { SchemaNode } from '../avro/schema-node.ts';
import type { SchemaRegistry } from '../client/schema-registry.ts';
import { AvroEncoder } from '../serde/avro-encoder.ts';
import { decodeError } from '../serde/avro-error.ts';
import { AvroReader } from '../serde/avro-reader.ts';
import { frameId } from '../serde/wire-format.ts';
import { fromJson } from './from-json.ts';
import { toJson } from './to-json.ts';

/** Avro values of any schema as JSON, for tools. */
export interface AvroJson {
  /**
   * A framed value, read with the schema that it names.
   *
   * Errors: STREAM_DECODE for bytes that are no such value; STREAM_UNKNOWN_SCHEMA for an id that the registry has not.
   */
  decode(bytes: Buffer): Promise<unknown>;
  /**
   * A value as bytes, by the newest schema of a subject; that is looked up once.
   *
   * Errors: STREAM_ENCODE names the field that does not fit; STREAM_UNKNOWN_SUBJECT names the subjects that there are.
   */
  encode(subject: string, value: unknown): Promise<Buffer>;
}

interface Writer {
  readonly node: SchemaNode;
  readonly encoder: AvroEncoder;
}
interface Reader {
  readonly node: SchemaNode;
  readonly reader: AvroReader;
}

/** Schemas kept of each sort. */
const KEPT_MAX = 1_000;
/** Subjects named in an error. */
const NAMED_MAX = 20;

/**
 * Turns Avro into JSON and back: `bytes` and `fixed` are base64, a union's value is plain unless JSON cannot tell its branches apart (then
 * `{ "branch": value }`), `long` is a number, a missing field takes its default.
 *
 * @example
 * ```ts
 * import { avroJson, schemaRegistry, startSchemaRegistry } from 'millrace/connectors/schema-registry';
 * const server = await startSchemaRegistry();
 * const registry = schemaRegistry({ url: server.url });
 * await registry.register('prices-value', { type: 'map', values: 'double' });
 * const json = avroJson(registry);
 * await json.decode(await json.encode('prices-value', { tea: 2.5 })); // => { tea: 2.5 }
 * await server.stop();
 * ```
 */
export function avroJson(registry: SchemaRegistry): AvroJson {
  const readers = new Map<number, Promise<Reader>>();
  const writers = new Map<string, Promise<Writer>>();
  return {
    decode: async (bytes) => {
      const id = frameId(bytes);
      if (id === undefined)
        throw decodeError('the value has no schema id before it: it was not written through a schema registry');
      const { node, reader } = await kept(readers, id, () => readerOf(registry, id));
      return toJson(node, reader.decode(bytes));
    },
    encode: async (subject, value) => {
      const { node, encoder } = await kept(writers, subject, () => writerOf(registry, subject));
      return Buffer.from(encoder.encode(fromJson(node, value)));
    },
  };
}

async function readerOf(registry: SchemaRegistry, id: number): Promise<Reader> {
  const schema = await registry.schema(id);
  return { node: parseSchema(schema), reader: new AvroReader(id, schema) };
}

async function writerOf(registry: SchemaRegistry, subject: string): Promise<Writer> {
  const latest = await registry.latest(subject);
  if (!latest) throw await unknownSubject(registry, subject);
  const node = parseSchema(latest.schema);
  const type: avsc.Type = readerType(node);
  return { node, encoder: new AvroEncoder(type, latest.id, 'the value') };
}

/** What was made for a key before, or what is made now; a failure is not kept. */
function kept<K, V>(values: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = values.get(key);
  if (known !== undefined) return known;
  const oldest = values.size < KEPT_MAX ? undefined : values.keys().next().value;
  if (oldest !== undefined) values.delete(oldest);
  const made = make();
  values.set(key, made);
  made.catch(() => values.delete(key));
  return made;
}

async function unknownSubject(registry: SchemaRegistry, subject: string): Promise<StreamError> {
  const subjects = await registry.subjects();
  const named = subjects.slice(0, NAMED_MAX).join(', ');
  const more = subjects.length > NAMED_MAX ? `, and ${subjects.length - NAMED_MAX} more` : '';
  const there = subjects.length === 0 ? 'it has none' : `it has ${named}${more}`;
  return new StreamError(`the schema registry at ${registry.url} has no subject '${subject}': ${there}`, {
    code: 'STREAM_UNKNOWN_SUBJECT',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { subject },
  });
}
