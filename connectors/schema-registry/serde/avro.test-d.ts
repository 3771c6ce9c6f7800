import type { Serde, SerdeType } from '../../../engine/model/serde.ts';
import { type AvroSchema, type AvroValue, type DocumentUploaded, documentUploadedSchema } from '../../../schemas/index.ts';
import { avro } from './avro.ts';

const serde: Serde<DocumentUploaded> = avro(documentUploadedSchema);
type Value = SerdeType<typeof serde>;

export const sizeBytes = (value: Value): number => value.sizeBytes;
export const content = (value: AvroValue<typeof documentUploadedSchema>): Buffer | null => value.content;

// @ts-expect-error the schema has no such field
export const missing = (value: Value): number => value.pages;

// @ts-expect-error the serde of one event is not that of another
export const other: Serde<{ readonly nothing: number }> = avro(documentUploadedSchema);

// @ts-expect-error fields cannot be assigned
export const assigned = (value: Value): string => (value.id = 'x');

/** A schema written by hand carries the type that it is declared with. */
const byHand: AvroSchema<{ readonly n: number }> = { type: 'record', name: 'N', fields: [{ name: 'n', type: 'int' }] };
export const inferred: Serde<{ readonly n: number }> = avro(byHand);
export const key: Serde<string> = avro('string' as AvroSchema<string>);

// @ts-expect-error an object without a type is no schema
export const noSchema: AvroSchema = { name: 'N' };
