import { isObject } from './default-value.ts';
import { namespaceOf } from './names.ts';
import { isPrimitive, shortName } from './schema-node.ts';

/** Attributes in the order in which Avro's own implementation writes them; all others follow, sorted. */
const TYPE_ORDER = ['type', 'name', 'namespace', 'doc', 'fields', 'symbols', 'items', 'values', 'size', 'default'];
const FIELD_ORDER = ['name', 'type', 'doc', 'default', 'order'];
const LAST = 'aliases';

/**
 * One text for all spellings of a schema: white space, order of attributes, `{"type": "string"}` for `"string"`, and names with or without
 * their namespace make no difference; docs, defaults, aliases and attributes that Avro does not know do.
 *
 * REQUIRES: a schema that `parseSchema` accepts.
 */
export function canonicalText(schema: unknown): string {
  return JSON.stringify(canonical(schema, ''));
}

function canonical(schema: unknown, namespace: string): unknown {
  if (typeof schema === 'string') return reference(schema, namespace);
  if (Array.isArray(schema)) return schema.map((branch) => canonical(branch, namespace));
  if (!isObject(schema)) return schema;
  const { type } = schema;
  if (typeof type !== 'string') return canonical(type, namespace);
  switch (type) {
    case 'record':
    case 'error':
    case 'enum':
    case 'fixed':
      return named(schema, namespace);
    case 'array':
      return ordered({ ...schema, items: canonical(schema.items, namespace) }, TYPE_ORDER);
    case 'map':
      return ordered({ ...schema, values: canonical(schema.values, namespace) }, TYPE_ORDER);
    default:
      if (!isPrimitive(type)) return reference(type, namespace);
      return plainWhenAlone(type, ordered(schema, TYPE_ORDER));
  }
}

/** A type without other attributes is written as its name. */
function plainWhenAlone(type: string, attributes: object): unknown {
  return Object.keys(attributes).length === 1 ? type : attributes;
}

function named(schema: Readonly<Record<string, unknown>>, outer: string): unknown {
  const { name, namespace, aliases, fields, ...rest } = schema;
  const full = fullName(String(name), typeof namespace === 'string' ? namespace : outer);
  const own = namespaceOf(full);
  return ordered(
    {
      ...rest,
      name: shortName(full),
      ...(own === outer ? {} : { namespace: own }),
      ...(Array.isArray(fields) ? { fields: fields.map((field) => canonicalField(field, own)) } : {}),
      ...(Array.isArray(aliases) && aliases.length > 0 ? { aliases: aliases.map((alias) => reference(String(alias), own)) } : {}),
    },
    TYPE_ORDER,
  );
}

function canonicalField(field: Readonly<Record<string, unknown>>, namespace: string): unknown {
  const { aliases, order, ...rest } = field;
  return ordered(
    {
      ...rest,
      type: canonical(field.type, namespace),
      ...(order === undefined || order === 'ascending' ? {} : { order }),
      ...(Array.isArray(aliases) && aliases.length > 0 ? { aliases } : {}),
    },
    FIELD_ORDER,
  );
}

/** The shortest name that means the same inside the namespace. */
function reference(name: string, namespace: string): string {
  if (isPrimitive(name)) return name;
  return namespaceOf(name) === namespace ? shortName(name) : name;
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name.replace(/^\./, '') : `${namespace}.${name}`;
}

function ordered(attributes: Readonly<Record<string, unknown>>, order: readonly string[]): Record<string, unknown> {
  const known = order.filter(
    (key) => (attributes[key] !== undefined && attributes[key] !== null) || (key === 'default' && key in attributes),
  );
  const others = Object.keys(attributes).filter((key) => !order.includes(key) && key !== LAST);
  const keys = [...known, ...others.sort(), ...(LAST in attributes ? [LAST] : [])];
  return Object.fromEntries(keys.map((key) => [key, attributes[key]]));
}
