import { AvroSchemaError } from './avro-schema-error.ts';
import { defaultProblem, isObject } from './default-value.ts';
import { checkedName, fullName, namespaceOf, quoted } from './names.ts';
import { branchName, type FieldNode, isPrimitive, type NamedNode, type SchemaNode } from './schema-node.ts';

/** Types inside types; deeper schemas are refused instead of overflowing the stack. */
const DEPTH_MAX = 100;

type Attributes = Readonly<Record<string, unknown>>;

interface Place {
  readonly namespace: string;
  readonly path: string;
  readonly depth: number;
}

/**
 * Reads an Avro schema given as JSON (parsed, not as text) and checks all that the specification asks: names, references, unions, defaults.
 *
 * `known` are named types defined elsewhere that the schema may refer to.
 *
 * Errors: AvroSchemaError with the path of the place and what is wrong there.
 */
export function parseSchema(schema: unknown, known: readonly NamedNode[] = []): SchemaNode {
  const parser = new Parser(known);
  const node = parser.parse(schema, { namespace: '', path: '', depth: 0 });
  parser.checkDefaults();
  return node;
}

class Parser {
  readonly #named = new Map<string, NamedNode>();
  /** Defaults are checked last: their types may still be unfinished when the field is read. */
  readonly #defaults: { readonly field: FieldNode; readonly path: string }[] = [];

  constructor(known: readonly NamedNode[]) {
    for (const node of known) this.#named.set(node.name, node);
  }

  parse(schema: unknown, place: Place): SchemaNode {
    if (place.depth > DEPTH_MAX) throw new AvroSchemaError(place.path, `types are nested more than ${DEPTH_MAX} deep`);
    if (typeof schema === 'string') return this.#reference(schema, place);
    if (Array.isArray(schema)) return this.#union(schema, place);
    if (!isObject(schema)) throw new AvroSchemaError(place.path, `${quoted(schema)} is no Avro type`);
    const { type } = schema;
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(schema, place);
      case 'enum':
        return this.#enum(schema, place);
      case 'fixed':
        return this.#fixed(schema, place);
      case 'array':
        return { kind: 'array', items: this.parse(required(schema, 'items', place), inside(place, '[]')) };
      case 'map':
        return { kind: 'map', values: this.parse(required(schema, 'values', place), inside(place, '{}')) };
    }
    if (isPrimitive(type)) return { kind: type, ...logicalType(schema) };
    if (type === undefined) throw new AvroSchemaError(place.path, "the attribute 'type' is missing");
    return this.parse(type, { ...place, depth: place.depth + 1 });
  }

  checkDefaults(): void {
    for (const { field, path } of this.#defaults) {
      const problem = defaultProblem(field.type, field.default?.value);
      if (problem !== undefined) throw new AvroSchemaError(path, problem);
    }
  }

  #reference(name: string, place: Place): SchemaNode {
    if (isPrimitive(name)) return { kind: name };
    const qualified = name.includes('.') || place.namespace === '' ? name : `${place.namespace}.${name}`;
    const node = this.#named.get(qualified) ?? this.#named.get(name);
    if (node) return node;
    throw new AvroSchemaError(place.path, `the type '${name}' is not defined before it is used`);
  }

  #union(schemas: readonly unknown[], place: Place): SchemaNode {
    const names = new Set<string>();
    const branches = schemas.map((schema) => {
      const branch = this.parse(schema, { ...place, depth: place.depth + 1 });
      if (branch.kind === 'union') throw new AvroSchemaError(place.path, 'a union cannot hold another union directly');
      const name = branchName(branch);
      if (names.has(name)) throw new AvroSchemaError(place.path, `the union has more than one '${name}'`);
      names.add(name);
      return branch;
    });
    return { kind: 'union', branches };
  }

  #record(schema: Attributes, outer: Place): SchemaNode {
    const { name, namespace, path } = this.#define(schema, outer);
    if (!Array.isArray(schema.fields)) throw new AvroSchemaError(path, "the attribute 'fields' must be a list");
    const fields: FieldNode[] = [];
    const node: NamedNode = { kind: 'record', name, aliases: aliasesOf(schema, namespace, path), ...docOf(schema, path), fields };
    this.#named.set(name, node);
    const names = new Set<string>();
    for (const [at, field] of schema.fields.entries()) {
      if (!isObject(field)) throw new AvroSchemaError(path, `field ${at + 1} must be an object`);
      const parsed = this.#field(field, { namespace, path, depth: outer.depth + 1 });
      if (names.has(parsed.name)) throw new AvroSchemaError(path, `there is more than one field '${parsed.name}'`);
      names.add(parsed.name);
      fields.push(parsed);
    }
    return node;
  }

  #field(field: Attributes, record: Place): FieldNode {
    const name = checkedName(field.name, 'the field name', record.path);
    const path = `${record.path}.${name}`;
    const { order } = field;
    if (order !== undefined && order !== 'ascending' && order !== 'descending' && order !== 'ignore')
      throw new AvroSchemaError(path, `the order ${quoted(order)} must be ascending, descending or ignore`);
    const type = this.parse(required(field, 'type', { ...record, path }), { ...record, path });
    const aliases = stringsOf(field, 'aliases', path).map((alias) => checkedName(alias, 'the alias', path));
    const parsed: FieldNode = {
      name,
      aliases,
      ...docOf(field, path),
      type,
      ...(field.default === undefined ? {} : { default: { value: field.default } }),
    };
    if (parsed.default) this.#defaults.push({ field: parsed, path });
    return parsed;
  }

  #enum(schema: Attributes, outer: Place): SchemaNode {
    const { name, namespace, path } = this.#define(schema, outer);
    if (!Array.isArray(schema.symbols)) throw new AvroSchemaError(path, "the attribute 'symbols' must be a list");
    const symbols = schema.symbols.map((symbol) => checkedName(symbol, 'the symbol', path));
    const twice = symbols.find((symbol, at) => symbols.indexOf(symbol) !== at);
    if (twice !== undefined) throw new AvroSchemaError(path, `there is more than one symbol '${twice}'`);
    const fallback = schema.default;
    if (fallback !== undefined && !symbols.includes(fallback as string))
      throw new AvroSchemaError(path, `the default ${quoted(fallback)} is none of the symbols`);
    const node: NamedNode = {
      kind: 'enum',
      name,
      aliases: aliasesOf(schema, namespace, path),
      ...docOf(schema, path),
      symbols,
      ...(fallback === undefined ? {} : { default: fallback as string }),
    };
    this.#named.set(name, node);
    return node;
  }

  #fixed(schema: Attributes, outer: Place): SchemaNode {
    const { name, namespace, path } = this.#define(schema, outer);
    const { size } = schema;
    if (!Number.isInteger(size) || (size as number) < 0)
      throw new AvroSchemaError(path, `the size ${quoted(size)} must be a whole number of bytes, 0 or more`);
    const node: NamedNode = {
      kind: 'fixed',
      name,
      aliases: aliasesOf(schema, namespace, path),
      ...docOf(schema, path),
      size: size as number,
      ...logicalType(schema),
    };
    this.#named.set(name, node);
    return node;
  }

  /** The name of a type that is being defined, and the place inside it. */
  #define(schema: Attributes, outer: Place): { readonly name: string; readonly namespace: string; readonly path: string } {
    const given = schema.namespace;
    if (given !== undefined && given !== null && typeof given !== 'string')
      throw new AvroSchemaError(outer.path, `the namespace ${quoted(given)} must be a string`);
    const name = fullName(schema.name, given ?? outer.namespace, outer.path);
    const path = outer.path === '' ? name : outer.path;
    if (this.#named.has(name)) throw new AvroSchemaError(path, `the type '${name}' is defined more than once`);
    return { name, namespace: namespaceOf(name), path };
  }
}

function inside(place: Place, step: string): Place {
  return { ...place, path: `${place.path}${step}`, depth: place.depth + 1 };
}

function required(schema: Attributes, attribute: string, place: Place): unknown {
  const value = schema[attribute];
  if (value !== undefined) return value;
  throw new AvroSchemaError(place.path, `the attribute '${attribute}' is missing`);
}

/** A logical type that is unknown or does not fit is left out of account, as Avro says. */
function logicalType(schema: Attributes): { readonly logicalType?: string } {
  return typeof schema.logicalType === 'string' ? { logicalType: schema.logicalType } : {};
}

function docOf(schema: Attributes, path: string): { readonly doc?: string } {
  const { doc } = schema;
  if (doc === undefined || doc === null) return {};
  if (typeof doc === 'string') return { doc };
  throw new AvroSchemaError(path, `the doc ${quoted(doc)} must be a string`);
}

function aliasesOf(schema: Attributes, namespace: string, path: string): readonly string[] {
  return stringsOf(schema, 'aliases', path).map((alias) => fullName(alias, namespace, path));
}

function stringsOf(schema: Attributes, attribute: string, path: string): readonly string[] {
  const value = schema[attribute];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new AvroSchemaError(path, `the attribute '${attribute}' must be a list of strings`);
}
