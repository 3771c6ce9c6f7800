import { createHash } from 'node:crypto';
import { AVRO } from './avro-format.ts';
import type { SchemaReference } from './registry-event.ts';
import { referredSubject } from './subject-name.ts';

/** A schema with its id, whatever subjects of the context have it. */
export interface StoredSchema {
  readonly id: number;
  /** As long as the schema is the same, in any context and registry of ours. */
  readonly guid: string;
  readonly type: string;
  /** Its canonical text. */
  readonly text: string;
  /** As the client gave them. */
  readonly references: readonly SchemaReference[];
  /** The same with their subjects in full. */
  readonly refersTo: readonly SchemaReference[];
}

/** A schema that is kept, without an id. */
export interface SchemaContent {
  readonly schemaType?: string;
  readonly schema: string;
  readonly references: readonly SchemaReference[];
}

/** The schemas of one context by id, and their ids. */
export class ContextSchemas {
  readonly #schemas = new Map<number, StoredSchema>();
  /** Ids by guid. They outlive deletion: a schema that comes back gets its id back. */
  readonly #ids = new Map<string, number>();
  #maxId = 0;

  get maxId(): number {
    return this.#maxId;
  }

  /** The id that a schema has, or had. */
  idOf(content: SchemaContent): number | undefined {
    return this.idWith(guidOf(content));
  }

  /** The id that the schema with a guid has, or had. */
  idWith(guid: string): number | undefined {
    const id = this.#ids.get(guid);
    // An import may have given the id of a schema that was deleted for good to another one.
    return id !== undefined && this.#schemas.get(id)?.guid === guid ? id : undefined;
  }

  /** The schema that has an id, or had it. */
  get(id: number): StoredSchema | undefined {
    return this.#schemas.get(id);
  }

  /** A schema's first id is the one that it is given again. */
  keep(event: SchemaContent & { readonly id: number; readonly subject: string }): StoredSchema {
    const { id, subject, schemaType: type = AVRO.type, schema: text, references } = event;
    const guid = guidOf(event);
    const refersTo = references.map((each) => ({ ...each, subject: referredSubject(subject, each.subject) }));
    const known = this.#schemas.get(id);
    const schema = known?.guid === guid ? known : { id, guid, type, text, references, refersTo };
    this.#schemas.set(id, schema);
    if (this.idOf(event) === undefined) this.#ids.set(guid, id);
    this.#maxId = Math.max(this.#maxId, id);
    return schema;
  }
}

/** The same for the same type, text and references. */
function guidOf({ schemaType = AVRO.type, schema, references }: SchemaContent): string {
  const content = JSON.stringify([schemaType, schema, references.map(({ name, subject, version }) => [name, subject, version])]);
  const hex = createHash('sha256').update(content).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
