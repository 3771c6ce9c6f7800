import { deepStrictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import { AvroSchemaError } from '../../../connectors/schema-registry/avro/avro-schema-error.ts';
import { readerType } from '../../../connectors/schema-registry/avro/avsc-type.ts';
import { parseSchema } from '../../../connectors/schema-registry/avro/parse-schema.ts';
import { fromJson } from '../../../connectors/schema-registry/json/from-json.ts';
import { toJson } from '../../../connectors/schema-registry/json/to-json.ts';
import { AvroEncoder } from '../../../connectors/schema-registry/serde/avro-encoder.ts';
import { AvroReader } from '../../../connectors/schema-registry/serde/avro-reader.ts';
import { AVRO } from '../../../connectors/schema-registry/server/avro-format.ts';
import { JSON_SCHEMA } from '../../../connectors/schema-registry/server/json-format.ts';
import { type SchemaFormat, SchemaProblem } from '../../../connectors/schema-registry/server/schema-format.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { refusesWith } from './refusals.ts';
import { AVRO_SCHEMAS, AVRO_VALUES, JSON_SCHEMAS } from './sample-schemas.ts';

/** Between a schema and what is read by it. */
const THEN = '\n---\n';

/** Schema texts as a registry takes them: read, brought into their forms, and compared with a schema that there is. */
function schemaTexts(name: string, format: SchemaFormat, texts: readonly string[]): FuzzedParser {
  return {
    name,
    open: () => ({
      samples: texts.map((text) => Buffer.from(text)),
      parse: (input) => {
        const parsed = format.parse(input.toString(), []);
        format.parse(parsed.text, []);
        format.parse(parsed.normalText(), []);
        for (const text of texts) {
          const other = format.parse(text, []);
          parsed.incompatibilities(other, 'BACKWARD');
          parsed.incompatibilities(other, 'FORWARD');
        }
        if (parsed.incompatibilities(parsed, 'BACKWARD').some(({ kind }) => kind !== 'TOO_COMPLEX'))
          throw new Error('the schema cannot read what it writes');
      },
      refuses: (error) => error instanceof SchemaProblem,
    }),
  };
}

const avroFile = (name: string): string => readFileSync(new URL(`../../../schemas/${name}.avsc`, import.meta.url), 'utf8');

export const avroSchemas = schemaTexts('avro-schemas', AVRO, [
  ...AVRO_SCHEMAS.map((schema) => JSON.stringify(schema)),
  avroFile('document_processed'),
]);
export const jsonSchemas = schemaTexts(
  'json-schemas',
  JSON_SCHEMA,
  JSON_SCHEMAS.map((schema) => JSON.stringify(schema)),
);

const BAD_SCHEMA = (error: unknown): boolean => error instanceof SyntaxError || error instanceof AvroSchemaError;
const BAD_VALUE = refusesWith('STREAM_DECODE', 'STREAM_SCHEMA_MISMATCH');
const BAD_JSON = refusesWith('STREAM_ENCODE');

const encoded = (at: number): Buffer => {
  const node = parseSchema(AVRO_SCHEMAS[at]);
  return Buffer.from(new AvroEncoder(readerType(node), 1, 'it').encode(fromJson(node, AVRO_VALUES[at])));
};
const parts = (input: Buffer): readonly [schema: unknown, rest: Buffer] => {
  const at = input.indexOf(THEN);
  return [JSON.parse(input.toString('utf8', 0, at)), input.subarray(at + THEN.length)];
};

/** What lies before and behind a value in a fetched buffer: small numbers, which are lengths and branches too. */
const NEIGHBOURS = Buffer.from([0, 0, 0, 0, 1, 2, 4, 6, 1, 0, 0x7f, 0x80, 0xff]);

/** The value of the bytes, or why there is none; it does not depend on what lies around them. */
function readAnywhere(reader: AvroReader, bytes: Buffer): unknown {
  const start = NEIGHBOURS.length;
  const among = Buffer.concat([NEIGHBOURS, bytes, NEIGHBOURS]);
  const outcome = (read: () => unknown) => {
    try {
      return { value: read() };
    } catch (error) {
      if (!BAD_VALUE(error)) throw error;
      return { error };
    }
  };
  const alone = outcome(() => reader.decode(bytes));
  const there = outcome(() => reader.decode(among, start, start + bytes.length));
  deepStrictEqual(there.value, alone.value);
  deepStrictEqual(there.error === undefined, alone.error === undefined);
  if (alone.error !== undefined) throw alone.error;
  return alone.value;
}

/** Avro's binary values, by any writer's schema: alone, and as values of a schema of ours. */
export const avroValues: FuzzedParser = {
  name: 'avro-values',
  open: () => {
    const readers = AVRO_SCHEMAS.map((schema) => parseSchema(schema)).map((node) => ({ node, type: readerType(node) }));
    return {
      samples: AVRO_SCHEMAS.map((schema, at) => Buffer.concat([Buffer.from(JSON.stringify(schema) + THEN), encoded(at)])),
      parse: (input) => {
        const [schema, bytes] = parts(input);
        const node = parseSchema(schema);
        for (const reader of readers) {
          try {
            readAnywhere(new AvroReader(1, schema, reader), bytes);
          } catch (error) {
            if (!BAD_VALUE(error)) throw error;
          }
        }
        JSON.stringify(toJson(node, readAnywhere(new AvroReader(1, schema), bytes)));
      },
      refuses: (error) => BAD_SCHEMA(error) || BAD_VALUE(error),
    };
  },
};

/** JSON as values of a schema: what fits is written, and read back. */
export const avroFromJson: FuzzedParser = {
  name: 'avro-from-json',
  open: () => ({
    samples: AVRO_SCHEMAS.map((schema, at) => Buffer.from(JSON.stringify(schema) + THEN + JSON.stringify(AVRO_VALUES[at]))),
    parse: (input) => {
      const [schema, json] = parts(input);
      const node = parseSchema(schema);
      const value = fromJson(node, JSON.parse(json.toString()));
      const bytes = Buffer.from(new AvroEncoder(readerType(node), 1, 'it').encode(value));
      toJson(node, new AvroReader(1, schema).decode(bytes));
    },
    refuses: (error) => BAD_SCHEMA(error) || BAD_JSON(error),
  }),
};
