import type { Incompatibility } from '../compatibility/can-read.ts';
import type { Direction } from '../compatibility/compatibility-level.ts';

/** A schema that another refers to, with what it refers to itself. */
export interface ReferredSchema {
  /** As the schema that refers calls it: for Avro the full name of a type. */
  readonly name: string;
  readonly text: string;
  readonly references: readonly ReferredSchema[];
}

/** A schema that is well-formed. */
export interface ParsedSchema {
  readonly type: string;
  /** One text for all its spellings: under it the schema is kept and found. */
  readonly text: string;
  /** One text for all schemas of the same meaning, as clients ask for with `normalize`. */
  normalText(): string;
  /** One text with all that it refers to, where its kind can have that; else `text`. */
  resolvedText(): string;
  /** Why this schema and an older one do not get on in a direction; empty when they do. */
  incompatibilities(old: ParsedSchema, direction: Direction): readonly Incompatibility[];
}

/** A kind of schemas: `schemaType` of the API. */
export interface SchemaFormat {
  readonly type: string;
  /** Errors: SchemaProblem for a text that is no such schema. */
  parse(text: string, references: readonly ReferredSchema[]): ParsedSchema;
}

/** Why a text is no schema of its kind. */
export class SchemaProblem extends Error {
  override readonly name = 'SchemaProblem';
}

/** Schemas of two kinds get on in no direction. */
export function otherFormat(next: ParsedSchema, old: ParsedSchema): Incompatibility {
  return {
    kind: 'TYPE_MISMATCH',
    path: '',
    reader: next.type,
    writer: old.type,
    message: `the new schema is of type ${next.type}, the old one of type ${old.type}`,
  };
}
