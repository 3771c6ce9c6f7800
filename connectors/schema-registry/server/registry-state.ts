import { AvroSchemaError } from '../avro/avro-schema-error.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { NamedNode, SchemaNode } from '../avro/schema-node.ts';
import { namedTypes } from '../avro/walk-schema.ts';
import type { CompatibilityLevel } from '../compatibility/compatibility-level.ts';
import { invalidSchema } from './registry-error.ts';
import type { Mode, RegistryEvent, SchemaReference } from './registry-event.ts';

/** A schema with its id, whatever subjects have it. */
export interface StoredSchema {
  readonly id: number;
  /** Its canonical text. */
  readonly text: string;
  readonly references: readonly SchemaReference[];
}

/** A version of a subject. */
export interface StoredVersion {
  readonly subject: string;
  readonly version: number;
  readonly schema: StoredSchema;
  /** Softly deleted: hidden unless asked for. */
  readonly deleted: boolean;
}

/** References to references: deeper ones are refused. */
const REFERENCE_DEPTH_MAX = 20;

/** All that the registry holds, made from its events; it changes by `apply` alone. */
export class RegistryState {
  readonly levels = new Map<string | null, CompatibilityLevel>();
  readonly modes = new Map<string | null, Mode>();
  readonly #subjects = new Map<string, Map<number, StoredVersion>>();
  readonly #schemas = new Map<number, StoredSchema>();
  /** Ids by text and references. They outlive deletion: a schema that comes back gets its id back. */
  readonly #ids = new Map<string, number>();
  #maxId = 0;

  apply(event: RegistryEvent): void {
    switch (event.type) {
      case 'register':
        this.#register(event);
        return;
      case 'delete':
        for (const version of event.versions) this.#delete(event.subject, version, event.permanent);
        return;
      case 'level':
        if (event.level === null) this.levels.delete(event.subject);
        else this.levels.set(event.subject, event.level);
        return;
      case 'mode':
        if (event.mode === null) this.modes.delete(event.subject);
        else this.modes.set(event.subject, event.mode);
        return;
    }
  }

  get maxId(): number {
    return this.#maxId;
  }

  /** In the order in which they were made; also those that have only deleted versions. */
  get subjects(): readonly string[] {
    return [...this.#subjects.keys()];
  }

  /** Ascending. Empty for an unknown subject. */
  versions(subject: string, deleted: boolean): readonly StoredVersion[] {
    const all = [...(this.#subjects.get(subject)?.values() ?? [])].sort((a, b) => a.version - b.version);
    return deleted ? all : all.filter((version) => !version.deleted);
  }

  /** A schema that at least one version of a subject still has, be it softly deleted. */
  schema(id: number): StoredSchema | undefined {
    return this.places(id, true).length > 0 ? this.#schemas.get(id) : undefined;
  }

  /** The id that a schema has, or had. */
  idOf(text: string, references: readonly SchemaReference[]): number | undefined {
    return this.#ids.get(identity(text, references));
  }

  /** Whether an id is taken by a schema, living or not. */
  hasId(id: number): boolean {
    return this.#schemas.has(id);
  }

  /** The versions that have the schema. */
  places(id: number, deleted: boolean): readonly StoredVersion[] {
    return this.subjects.flatMap((subject) => this.versions(subject, deleted).filter(({ schema }) => schema.id === id));
  }

  /** Versions, softly deleted ones too, that refer to the version. */
  referrers(subject: string, version: number): readonly StoredVersion[] {
    return this.subjects.flatMap((each) =>
      this.versions(each, true).filter(({ schema }) =>
        schema.references.some((reference) => reference.subject === subject && reference.version === version),
      ),
    );
  }

  /** Errors: 42201 for a text that is no Avro schema, or refers to what is not there. */
  parse(text: string, references: readonly SchemaReference[]): SchemaNode {
    if (text.trim() === '') throw invalidSchema('Empty schema');
    try {
      return parseSchema(JSON.parse(text), this.#known(references, 0));
    } catch (error) {
      if (error instanceof SyntaxError) throw invalidSchema(`Invalid AVRO schema: it is not JSON (${error.message})`);
      if (error instanceof AvroSchemaError) throw invalidSchema(`Invalid AVRO schema: ${error.message}`);
      throw error;
    }
  }

  /** The named types of the schemas that are referred to, and of those that these refer to. */
  #known(references: readonly SchemaReference[], depth: number): readonly NamedNode[] {
    if (depth > REFERENCE_DEPTH_MAX)
      throw invalidSchema(`Invalid AVRO schema: references are nested more than ${REFERENCE_DEPTH_MAX} deep`);
    const known = new Map<string, NamedNode>();
    for (const { name, subject, version } of references) {
      const found = this.#subjects.get(subject)?.get(version);
      if (!found)
        throw invalidSchema(
          `Invalid AVRO schema: the reference '${name}' names version ${version} of subject '${subject}', which is not there`,
        );
      const inner = this.#known(found.schema.references, depth + 1);
      for (const node of [...inner, ...namedTypes(parseSchema(JSON.parse(found.schema.text), inner)).values()])
        known.set(node.name, node);
    }
    return [...known.values()];
  }

  #register(event: Extract<RegistryEvent, { readonly type: 'register' }>): void {
    const { subject, version, id, schema: text, references } = event;
    const schema = this.#schemas.get(id) ?? { id, text, references };
    this.#schemas.set(id, schema);
    this.#ids.set(identity(text, references), id);
    this.#maxId = Math.max(this.#maxId, id);
    const versions = this.#subjects.get(subject) ?? new Map<number, StoredVersion>();
    this.#subjects.set(subject, versions.set(version, { subject, version, schema, deleted: false }));
  }

  #delete(subject: string, version: number, permanent: boolean): void {
    const versions = this.#subjects.get(subject);
    const found = versions?.get(version);
    if (!versions || !found) return;
    if (!permanent) {
      versions.set(version, { ...found, deleted: true });
      return;
    }
    versions.delete(version);
    if (versions.size > 0) return;
    // Nothing is left of the subject, so its settings go as well.
    this.#subjects.delete(subject);
    this.levels.delete(subject);
    this.modes.delete(subject);
  }
}

function identity(text: string, references: readonly SchemaReference[]): string {
  return references.length === 0
    ? text
    : JSON.stringify([text, references.map(({ name, subject, version }) => [name, subject, version])]);
}
