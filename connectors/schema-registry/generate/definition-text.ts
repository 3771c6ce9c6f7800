import { isNamed, type NamedNode, type SchemaNode } from '../avro/schema-node.ts';

/** A definition as text, with named types inside it by name only: equal texts, equal definitions, docs and defaults included. */
export function definitionText(node: NamedNode): string {
  if (node.kind !== 'record') return JSON.stringify(node);
  const fields = node.fields.map((field) => ({ ...field, type: reference(field.type) }));
  return JSON.stringify({ ...node, fields });
}

function reference(node: SchemaNode): unknown {
  if (isNamed(node)) return node.name;
  switch (node.kind) {
    case 'array':
      return { array: reference(node.items) };
    case 'map':
      return { map: reference(node.values) };
    case 'union':
      return node.branches.map(reference);
    default:
      return node;
  }
}
