import { isObject } from '../avro/default-value.ts';
import { ANNOTATIONS, formProblem, KEYWORD_FORMS } from './keyword-forms.ts';

export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** A schema, and the document in which what it refers to is looked up. */
export interface JsonView {
  readonly schema: JsonSchema;
  readonly document: JsonDocument;
}

/** A text that is no JSON Schema. `path` leads to the place: `#/properties/a`. */
export class JsonSchemaError extends Error {
  override readonly name = 'JsonSchemaError';
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
  }
}

/** Schemas inside schemas; deeper ones are refused instead of overflowing the stack. */
const DEPTH_MAX = 100;
/** Keywords that let fewer values pass. */
const CONSTRAINTS = new Set(Object.keys(KEYWORD_FORMS).filter((keyword) => !ANNOTATIONS.includes(keyword)));
/** References that lead to references. */
const HOPS_MAX = 100;

/**
 * A JSON Schema, of any draft from 4 to 2020-12, whose form was checked and whose references lead somewhere: inside it, or to one of the
 * documents that it is given by name.
 *
 * Errors: JsonSchemaError with the path of the place.
 */
export class JsonDocument {
  readonly root: JsonSchema;
  readonly #others: ReadonlyMap<string, JsonDocument>;
  /** Schemas that have an `$id` or an `$anchor` of their own, by it. */
  readonly #named = new Map<string, JsonSchema>();
  readonly #joined = new WeakMap<object, JsonSchema>();
  readonly #references: { readonly view: JsonView; readonly path: string }[] = [];

  constructor(json: unknown, others: ReadonlyMap<string, JsonDocument> = new Map()) {
    this.#others = others;
    this.root = this.#check(json, '#', 0);
    for (const { view, path } of this.#references) this.#target(view, path);
  }

  /** The document as a schema. */
  get whole(): JsonView {
    return { schema: this.root, document: this };
  }

  /** The schema that a view stands for, after all its references. */
  static resolved(view: JsonView): JsonView {
    const { schema, document } = view;
    if (!isReference(schema)) return view;
    return document.#withSiblings(schema) ?? document.#target(view, '#');
  }

  /** Since draft 2019-09 what stands beside a reference holds as well. */
  #withSiblings(schema: { readonly $ref: string }): JsonView | undefined {
    const { $ref, ...siblings } = schema;
    const draft = isObject(this.root) ? String(this.root.$schema ?? '') : '';
    if (!/20(19|20)-/.test(draft) || !Object.keys(siblings).some((keyword) => CONSTRAINTS.has(keyword))) return undefined;
    const known = this.#joined.get(schema) ?? { allOf: [{ $ref }, siblings] };
    this.#joined.set(schema, known);
    return { schema: known, document: this };
  }

  #check(json: unknown, path: string, depth: number): JsonSchema {
    if (depth > DEPTH_MAX) throw new JsonSchemaError(path, `schemas are nested more than ${DEPTH_MAX} deep`);
    if (typeof json === 'boolean') return json;
    if (!isObject(json)) throw new JsonSchemaError(path, 'a schema must be an object, true or false');
    for (const [keyword, value] of Object.entries(json)) {
      const form = Object.hasOwn(KEYWORD_FORMS, keyword) ? KEYWORD_FORMS[keyword] : undefined;
      if (form === undefined) continue;
      const place = `${path}/${keyword}`;
      const problem = formProblem(form, value);
      if (problem !== undefined) throw new JsonSchemaError(place, problem);
      for (const [inner, at] of innerSchemas(keyword, value)) this.#check(inner, `${place}${at}`, depth + 1);
    }
    const { $id, id, $anchor } = json;
    for (const name of [$id, id]) if (typeof name === 'string') this.#named.set(name.replace(/#$/, ''), json);
    if (typeof $anchor === 'string') this.#named.set(`#${$anchor}`, json);
    if (isReference(json)) this.#references.push({ view: { schema: json, document: this }, path });
    return json;
  }

  #target(from: JsonView, path: string): JsonView {
    let view = from;
    for (let hops = 0; isReference(view.schema); hops++) {
      const { $ref } = view.schema;
      if (hops === HOPS_MAX) throw new JsonSchemaError(path, `the reference ${JSON.stringify($ref)} leads to itself`);
      const found = view.document.#find($ref);
      if (found === undefined)
        throw new JsonSchemaError(
          path,
          `nothing is found under the reference ${JSON.stringify($ref)}: schemas elsewhere must be given as references`,
        );
      view = found;
    }
    return view;
  }

  #find(reference: string): JsonView | undefined {
    const at = reference.indexOf('#');
    const address = at === -1 ? reference : reference.slice(0, at);
    const fragment = at === -1 ? '' : reference.slice(at + 1);
    const start = address === '' ? this.whole : this.#addressed(address);
    if (start === undefined || fragment === '') return start;
    if (!fragment.startsWith('/')) {
      const anchored = start.document.#named.get(`#${fragment}`);
      return anchored === undefined ? undefined : { schema: anchored, document: start.document };
    }
    let value: unknown = start.schema;
    for (const part of fragment.slice(1).split('/')) value = step(value, part);
    return typeof value === 'boolean' || isObject(value) ? { schema: value, document: start.document } : undefined;
  }

  #addressed(address: string): JsonView | undefined {
    const other = this.#others.get(address);
    if (other) return other.whole;
    const own = [...this.#named].find(([name]) => name === address || name.endsWith(`/${address}`));
    return own && { schema: own[1], document: this };
  }
}

/** A schema that is a reference: beside one, drafts up to 7 leave everything else out of account. */
export function isReference(schema: JsonSchema): schema is { readonly $ref: string } {
  return isObject(schema) && typeof schema.$ref === 'string';
}

/** The schemas inside the value of a keyword, with their places in it. */
function innerSchemas(keyword: string, value: unknown): readonly (readonly [schema: unknown, at: string])[] {
  const list = (values: readonly unknown[]) => values.map((each, at) => [each, `/${at}`] as const);
  const byName = (values: object) => Object.entries(values).map(([name, each]) => [each, `/${name}`] as const);
  switch (KEYWORD_FORMS[keyword]) {
    case 'schema':
      return [[value, '']];
    case 'items':
      return Array.isArray(value) ? list(value) : [[value, '']];
    case 'schemas':
      return list(value as readonly unknown[]);
    case 'named':
    case 'patterns':
      return byName(value as object);
    case 'dependencies':
      return byName(value as object).filter(([each]) => !Array.isArray(each));
    default:
      return [];
  }
}

/** One part of a JSON pointer. */
function step(value: unknown, part: string): unknown {
  const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
