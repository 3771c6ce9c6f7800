import { AvroSchemaError } from '../avro/avro-schema-error.ts';
import { canonicalText } from '../avro/canonical-text.ts';
import { normalText } from '../avro/normal-text.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import { resolvedText } from '../avro/resolved-text.ts';
import type { NamedNode, SchemaNode } from '../avro/schema-node.ts';
import { namedTypes } from '../avro/walk-schema.ts';
import type { Incompatibility } from '../compatibility/can-read.ts';
import { checkDirection } from '../compatibility/check-compatibility.ts';
import type { Direction } from '../compatibility/compatibility-level.ts';
import { otherFormat, type ParsedSchema, type ReferredSchema, type SchemaFormat, SchemaProblem } from './schema-format.ts';

/** Avro schemas; a reference brings the named types of the schema that it names. */
export const AVRO: SchemaFormat = {
  type: 'AVRO',
  parse(text, references) {
    try {
      const schema: unknown = JSON.parse(text);
      return new AvroDocument(schema, parseSchema(schema, knownTypes(references)), references);
    } catch (error) {
      if (error instanceof SyntaxError) throw new SchemaProblem(`it is not JSON (${error.message})`);
      if (error instanceof AvroSchemaError) throw new SchemaProblem(error.message);
      // The stack is the bound of what Avro leaves open: defaults and attributes nested without end.
      if (error instanceof RangeError) throw new SchemaProblem('it is nested too deep');
      throw error;
    }
  },
};

class AvroDocument implements ParsedSchema {
  readonly type = AVRO.type;
  readonly text: string;
  readonly #schema: unknown;
  readonly #node: SchemaNode;
  readonly #references: readonly ReferredSchema[];

  constructor(schema: unknown, node: SchemaNode, references: readonly ReferredSchema[]) {
    this.#schema = schema;
    this.#node = node;
    this.#references = references;
    this.text = canonicalText(schema);
  }

  normalText(): string {
    return normalText(this.#schema);
  }

  resolvedText(): string {
    return resolvedText(this.#schema, documents(this.#references));
  }

  incompatibilities(old: ParsedSchema, direction: Direction): readonly Incompatibility[] {
    return old instanceof AvroDocument ? checkDirection(this.#node, old.#node, direction) : [otherFormat(this, old)];
  }
}

/** The schemas that are referred to, each behind those that it refers to itself. */
function documents(references: readonly ReferredSchema[]): readonly unknown[] {
  return references.flatMap(({ text, references: inner }) => [...documents(inner), JSON.parse(text) as unknown]);
}

/** The named types of the schemas that are referred to, and of those that these refer to. */
function knownTypes(references: readonly ReferredSchema[]): readonly NamedNode[] {
  const known = new Map<string, NamedNode>();
  for (const { text, references: inner } of references) {
    const before = knownTypes(inner);
    for (const node of [...before, ...namedTypes(parseSchema(JSON.parse(text), before)).values()]) known.set(node.name, node);
  }
  return [...known.values()];
}
