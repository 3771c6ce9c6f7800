import { readerType } from '../../connectors/schema-registry/avro/avsc-type.ts';
import { parseSchema } from '../../connectors/schema-registry/avro/parse-schema.ts';
import { schemaRegistry } from '../../connectors/schema-registry/client/schema-registry.ts';
import { AvroEncoder } from '../../connectors/schema-registry/serde/avro-encoder.ts';
import { AvroReader } from '../../connectors/schema-registry/serde/avro-reader.ts';
import { frameId } from '../../connectors/schema-registry/serde/wire-format.ts';
import { StreamError } from '../../engine/model/stream-error.ts';
import { isBase64 } from './text-or-bytes.ts';

/** Where schemas are, and how long they are waited for. */
export interface RegistryAt {
  readonly url: string;
  readonly token?: string;
  readonly timeoutMs: number;
}

/** Values in Avro with the schemas of a registry: those that records name, and the newest of a subject. */
export interface AvroValues {
  /** Writes with the newest schema of the subject; undefined when there is no such subject. */
  writer(subject: string): Promise<((value: unknown) => Buffer) | undefined>;
  /** Reads a value with the schema that it names. */
  read(bytes: Buffer): Promise<unknown>;
}

/** Errors: STREAM_REGISTRY_UNREACHABLE when the registry does not answer; STREAM_DECODE and STREAM_ENCODE name the field. */
export function openAvroValues({ timeoutMs, ...at }: RegistryAt): AvroValues {
  const registry = schemaRegistry({ ...at, giveUpAfterMs: timeoutMs, requestTimeoutMs: timeoutMs });
  const readers = new Map<number, Promise<AvroReader>>();
  const readerOf = (id: number): Promise<AvroReader> => {
    const known = readers.get(id) ?? registry.schema(id).then((schema) => new AvroReader(id, schema));
    readers.set(id, known);
    return known;
  };
  return {
    writer: async (subject) => {
      const latest = await registry.latest(subject);
      if (!latest) return undefined;
      const encoder = new AvroEncoder(readerType(parseSchema(latest.schema)), latest.id, 'the value');
      return (value) => Buffer.from(encoder.encode(withBytes(value)));
    },
    read: async (bytes) => {
      const id = frameId(bytes);
      if (id === undefined) throw notFramed();
      return (await readerOf(id)).decode(bytes);
    },
  };
}

/** JSON has no bytes: `{ "base64": … }` stands for them, as `consume` prints them. */
function withBytes(value: unknown): unknown {
  if (isBase64(value)) return Buffer.from(value.base64, 'base64');
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withBytes(field)]));
}

function notFramed(): StreamError {
  return new StreamError('the value has no schema id before it: it was not written through a schema registry', {
    code: 'STREAM_DECODE',
    domain: 'user',
    scope: 'record',
    verdict: 'stop',
    context: { hint: '--format auto prints it all the same' },
  });
}
