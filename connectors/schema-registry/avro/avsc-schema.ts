import { defaultProblem } from './default-value.ts';
import { type FieldNode, isNamed, type NamedNode, type SchemaNode } from './schema-node.ts';

export interface AvscSchemaOptions {
  /** Writers' schemas are read without their defaults: they need none, and avsc refuses some that Avro allows. */
  readonly defaults: boolean;
}

/**
 * The schema as JSON with every name in full, as avsc reads it best: no namespace is inherited, and logical types stay their base types.
 *
 * REQUIRES: with defaults, `unsupportedDefault` finds none.
 */
export function avscSchema(node: SchemaNode, options: AvscSchemaOptions): unknown {
  const defined = new Set<string>();
  const write = (part: SchemaNode): unknown => {
    if (isNamed(part)) {
      if (defined.has(part.name)) return part.name;
      defined.add(part.name);
      return named(part, write, options);
    }
    switch (part.kind) {
      case 'array':
        return { type: 'array', items: write(part.items) };
      case 'map':
        return { type: 'map', values: write(part.values) };
      case 'union':
        return part.branches.map(write);
      default:
        return part.kind;
    }
  };
  return write(node);
}

function named(node: NamedNode, write: (part: SchemaNode) => unknown, options: AvscSchemaOptions): unknown {
  // The empty namespace keeps avsc from giving a name without one that of its surroundings.
  const head = { name: node.name, ...(node.name.includes('.') ? {} : { namespace: '' }), aliases: node.aliases };
  switch (node.kind) {
    case 'fixed':
      return { type: 'fixed', ...head, size: node.size };
    case 'enum':
      return { type: 'enum', ...head, symbols: node.symbols, ...(node.default === undefined ? {} : { default: node.default }) };
    case 'record':
      return {
        type: 'record',
        ...head,
        fields: node.fields.map((field) => ({
          name: field.name,
          aliases: field.aliases,
          type: write(field.type),
          ...(options.defaults && field.default ? { default: field.default.value } : {}),
        })),
      };
  }
}

/** The first field whose default is of a later branch of its union: Avro 1.12 allows it, avsc reads the first branch only. */
export function unsupportedDefault(nodes: Iterable<NamedNode>): FieldNode | undefined {
  for (const node of nodes) {
    if (node.kind !== 'record') continue;
    for (const field of node.fields) {
      const first = field.type.kind === 'union' ? field.type.branches[0] : undefined;
      if (field.default && first && defaultProblem(first, field.default.value) !== undefined) return field;
    }
  }
  return undefined;
}
