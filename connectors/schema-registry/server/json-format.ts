import type { Incompatibility } from '../compatibility/can-read.ts';
import type { Direction } from '../compatibility/compatibility-level.ts';
import { readsJson } from '../json-schema/json-check.ts';
import { JsonDocument, JsonSchemaError } from '../json-schema/json-document.ts';
import { sortedJson } from '../json-schema/json-types.ts';
import { otherFormat, type ParsedSchema, type ReferredSchema, type SchemaFormat, SchemaProblem } from './schema-format.ts';

/** JSON Schema, of any draft from 4 to 2020-12; a reference brings a document under the name that `$ref` has for it. */
export const JSON_SCHEMA: SchemaFormat = {
  type: 'JSON',
  parse(text, references) {
    try {
      return new JsonSchemaText(text, new JsonDocument(JSON.parse(text), documents(references)));
    } catch (error) {
      if (error instanceof SyntaxError) throw new SchemaProblem(`it is not JSON (${error.message})`);
      if (error instanceof JsonSchemaError) throw new SchemaProblem(error.message);
      // The stack is the bound of what a schema may hold besides schemas: defaults and examples nested without end.
      if (error instanceof RangeError) throw new SchemaProblem('it is nested too deep');
      throw error;
    }
  },
};

class JsonSchemaText implements ParsedSchema {
  readonly type = JSON_SCHEMA.type;
  readonly text: string;
  readonly #document: JsonDocument;

  constructor(text: string, document: JsonDocument) {
    this.text = withoutBlanks(text);
    this.#document = document;
  }

  normalText(): string {
    return sortedJson(this.#document.root);
  }

  resolvedText(): string {
    return this.text;
  }

  incompatibilities(old: ParsedSchema, direction: Direction): readonly Incompatibility[] {
    if (!(old instanceof JsonSchemaText)) return [otherFormat(this, old)];
    const [next, before] = [this.#document.whole, old.#document.whole];
    return direction === 'BACKWARD'
      ? readsJson(next, before, { reader: 'the new schema', writer: 'the old schema' })
      : readsJson(before, next, { reader: 'the old schema', writer: 'the new schema' });
  }
}

/** The same JSON without what is between its parts; numbers and strings stay as they were written. */
function withoutBlanks(text: string): string {
  return text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1');
}

function documents(references: readonly ReferredSchema[]): ReadonlyMap<string, JsonDocument> {
  return new Map(
    references.map(({ name, text, references: inner }) => [name, new JsonDocument(JSON.parse(text), documents(inner))]),
  );
}
