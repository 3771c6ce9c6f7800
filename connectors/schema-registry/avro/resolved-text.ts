import { canonicalText } from './canonical-text.ts';
import { isObject } from './default-value.ts';
import { fullName, namespaceOf } from './names.ts';
import { isPrimitive } from './schema-node.ts';

const NAMED = new Set<unknown>(['record', 'error', 'enum', 'fixed']);

type Attributes = Readonly<Record<string, unknown>>;

/**
 * The canonical text of a schema that needs no other: each type of `referred` stands where it is named first.
 *
 * REQUIRES: schemas that `parseSchema` accepts, each with the types of those before it.
 */
export function resolvedText(schema: unknown, referred: readonly unknown[]): string {
  const elsewhere = new Map<string, Attributes>();
  for (const each of referred) walk(each, '', { onType: (name, definition) => elsewhere.set(name, definition) });
  const defined = new Set<string>();
  const visitor: Visitor = {
    onType: (name) => defined.add(name),
    onName: (name) => (defined.has(name) ? undefined : elsewhere.get(name)),
  };
  return canonicalText(walk(schema, '', visitor));
}

interface Visitor {
  /** Meets a definition, before what is inside it. */
  onType(name: string, definition: Attributes): void;
  /** What stands for a type that is named; undefined leaves the name. */
  onName?(name: string): Attributes | undefined;
}

/** The schema with every name in full, and with what the visitor puts in the place of names. */
function walk(schema: unknown, namespace: string, visitor: Visitor): unknown {
  if (typeof schema === 'string') return named(schema, namespace, visitor);
  if (Array.isArray(schema)) return schema.map((branch) => walk(branch, namespace, visitor));
  if (!isObject(schema)) return schema;
  const { type } = schema;
  if (NAMED.has(type)) return definition(schema, namespace, visitor);
  if (type === 'array') return { ...schema, items: walk(schema.items, namespace, visitor) };
  if (type === 'map') return { ...schema, values: walk(schema.values, namespace, visitor) };
  return isPrimitive(type) ? schema : walk(type, namespace, visitor);
}

function named(name: string, namespace: string, visitor: Visitor): unknown {
  if (isPrimitive(name)) return name;
  // As the parser looks for it: in the namespace first, then as it stands.
  for (const full of new Set([fullName(name, namespace, ''), name])) {
    const found = visitor.onName?.(full);
    if (found) return walk(found, '', visitor);
  }
  return name;
}

function definition(schema: Attributes, outer: string, visitor: Visitor): Attributes {
  const full = fullName(schema.name, typeof schema.namespace === 'string' ? schema.namespace : outer, '');
  const namespace = namespaceOf(full);
  const whole = { ...schema, name: full.slice(namespace === '' ? 0 : namespace.length + 1), namespace };
  visitor.onType(full, whole);
  const { fields } = schema;
  if (!Array.isArray(fields)) return whole;
  return { ...whole, fields: fields.map((field: Attributes) => ({ ...field, type: walk(field.type, namespace, visitor) })) };
}
