import { isNamed, type NamedNode, type SchemaNode } from './schema-node.ts';

/** The named types inside a type, itself included, each once, in the order in which they stand. */
export function namedTypes(node: SchemaNode, found: Map<string, NamedNode> = new Map()): Map<string, NamedNode> {
  if (isNamed(node)) {
    if (found.has(node.name)) return found;
    found.set(node.name, node);
  }
  for (const part of parts(node)) namedTypes(part, found);
  return found;
}

/** The types directly inside a type. */
export function parts(node: SchemaNode): readonly SchemaNode[] {
  switch (node.kind) {
    case 'array':
      return [node.items];
    case 'map':
      return [node.values];
    case 'union':
      return node.branches;
    case 'record':
      return node.fields.map((field) => field.type);
    default:
      return [];
  }
}
