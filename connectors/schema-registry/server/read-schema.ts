import { invalidSchema } from './registry-error.ts';
import type { SchemaReference } from './registry-event.ts';
import type { RegistryState, StoredVersion } from './registry-state.ts';
import type { ParsedSchema, ReferredSchema } from './schema-format.ts';
import { parsedSchema } from './schema-formats.ts';
import type { SchemaRequest } from './schema-request.ts';
import { referredSubject } from './subject-name.ts';

/** A schema that a client sent, read: well-formed, and in the form in which it is kept and compared. */
export interface ReadSchema {
  readonly schemaType: string;
  readonly schema: string;
  readonly references: readonly SchemaReference[];
  readonly parsed: ParsedSchema;
}

/** References to references: deeper ones are refused. */
const REFERENCE_DEPTH_MAX = 20;
/** Schemas that are read for the references of one, each as often as it is referred to. */
const REFERENCES_MAX = 1_000;

/** Errors: 42201 for a text that is no schema of its type, or refers to what is not there. */
export function readSchema(state: RegistryState, subject: string, request: SchemaRequest, normalize: boolean): ReadSchema {
  const references = request.references.map((reference) => {
    if (reference.version !== -1) return reference;
    const newest = state.versions(referredSubject(subject, reference.subject), false).at(-1);
    return { ...reference, version: newest?.version ?? -1 };
  });
  const parsed = parsedSchema(request.schemaType, request.schema, new References(state).of(subject, references, 0));
  return { schemaType: parsed.type, schema: normalize ? parsed.normalText() : parsed.text, references, parsed };
}

/** A version as it was read when it came. */
export function storedSchema(state: RegistryState, { subject, schema }: StoredVersion): ParsedSchema {
  return parsedSchema(schema.type, schema.text, new References(state).of(subject, schema.references, 0));
}

/** What one schema refers to. */
class References {
  readonly #state: RegistryState;
  #left = REFERENCES_MAX;

  constructor(state: RegistryState) {
    this.#state = state;
  }

  of(subject: string, references: readonly SchemaReference[], depth: number): readonly ReferredSchema[] {
    this.#left -= references.length;
    if (depth > REFERENCE_DEPTH_MAX)
      throw invalidSchema(`Invalid schema: references are nested more than ${REFERENCE_DEPTH_MAX} deep`);
    if (this.#left < 0)
      throw invalidSchema(`Invalid schema: it has more than ${REFERENCES_MAX} references, with those of what it refers to`);
    return references.map(({ name, subject: named, version }) => {
      const found = this.#state.version(referredSubject(subject, named), version);
      if (!found)
        throw invalidSchema(
          `Invalid schema: the reference '${name}' names version ${version} of subject '${named}', which is not there`,
        );
      const { text, references: inner } = found.schema;
      return { name, text, references: this.of(found.subject, inner, depth + 1) };
    });
  }
}
