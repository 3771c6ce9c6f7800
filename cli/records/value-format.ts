import { StreamError, toStreamError } from '../../engine/model/stream-error.ts';
import { usageError } from '../cli-error.ts';
import type { AvroValues, RegistryAt } from './avro-values.ts';
import { parseJson } from './record-line.ts';
import { fromBytes, toBytes } from './text-or-bytes.ts';

export const WRITE_FORMATS = ['avro', 'json', 'text'] as const;
export const READ_FORMATS = ['auto', ...WRITE_FORMATS] as const;
export type WriteFormat = (typeof WRITE_FORMATS)[number];
export type ReadFormat = (typeof READ_FORMATS)[number];

/** How values of a topic become bytes. */
export interface ValueWriter {
  readonly format: WriteFormat;
  /** Of a value as it stands in a line of JSON. */
  encode(value: unknown): Buffer;
  /** Of a text as it was given alone, with `--value` or as a line. */
  encodeText(text: string): Buffer;
}

/** How bytes become what is printed. */
export type ValueReader = (bytes: Buffer) => Promise<unknown> | unknown;

const JSON_WRITER: ValueWriter = {
  format: 'json',
  encode: (value) => Buffer.from(JSON.stringify(value)),
  encodeText: (text) => {
    parseJson(text);
    return Buffer.from(text);
  },
};

const TEXT_WRITER: ValueWriter = {
  format: 'text',
  encode: (value) => {
    const bytes = toBytes(value);
    if (bytes) return bytes;
    throw usageError('with --format text a value is a text, or an object {"base64": …}', '--format json writes other values');
  },
  encodeText: (text) => Buffer.from(text),
};

/**
 * How values of a topic are written. Without a format: Avro where the registry has a schema for the topic's values, else JSON, which `note` is
 * told.
 *
 * Errors: STREAM_USAGE for `avro` without a schema; the registry's own when it does not answer, as writing JSON among Avro would be worse.
 */
export async function valueWriter(
  format: WriteFormat | undefined,
  topic: string,
  registry: RegistryAt,
  note: (text: string) => Promise<void> | void,
): Promise<ValueWriter> {
  if (format === 'json') return JSON_WRITER;
  if (format === 'text') return TEXT_WRITER;
  const subject = `${topic}-value`;
  const avro = await (await openAvro(registry)).writer(subject);
  if (avro) {
    const encode = (value: unknown): Buffer => avro(value);
    return { format: 'avro', encode, encodeText: (text) => encode(parseJson(text)) };
  }
  if (format === 'avro') {
    throw usageError(`the registry at ${registry.url} has no subject '${subject}'`, 'register its schema, or say --format json');
  }
  await note(`note: the registry has no subject '${subject}': values are written as JSON\n`);
  return JSON_WRITER;
}

/** How values are read: `auto` looks at each, as Avro of a registry begins with a zero byte, with which no text begins. */
export function valueReader(format: ReadFormat, registry: RegistryAt): ValueReader {
  let opened: Promise<AvroValues> | undefined;
  const avro = async (bytes: Buffer): Promise<unknown> => {
    opened ??= openAvro(registry);
    return (await opened).read(bytes);
  };
  switch (format) {
    case 'avro':
      return avro;
    case 'json':
      return readJson;
    case 'text':
      return fromBytes;
    case 'auto':
      return (bytes) => (looksLikeAvro(bytes) ? avro(bytes) : readAny(bytes));
  }
}

/** Loaded where Avro is met: the codec is large. */
async function openAvro(registry: RegistryAt): Promise<AvroValues> {
  return (await import('./avro-values.ts')).openAvroValues(registry);
}

/** A zero byte and the four bytes of a schema's id. */
function looksLikeAvro(bytes: Buffer): boolean {
  return bytes.length >= 5 && bytes[0] === 0;
}

function readAny(bytes: Buffer): unknown {
  try {
    return readJson(bytes);
  } catch {
    return fromBytes(bytes);
  }
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new StreamError(`the value is not JSON: ${toStreamError(cause).message}`, {
      code: 'STREAM_DECODE',
      domain: 'user',
      scope: 'record',
      verdict: 'stop',
      context: { hint: '--format auto or --format text prints it all the same' },
    });
  }
}
