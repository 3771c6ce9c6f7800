/** A parsed Avro schema: names are full and resolved, so a recursive schema is a graph with cycles. */
export type SchemaNode = PrimitiveNode | ArrayNode | MapNode | UnionNode | NamedNode;

/** Types that have a name and may be referred to by it. */
export type NamedNode = RecordNode | EnumNode | FixedNode;

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

export type PrimitiveKind = (typeof PRIMITIVES)[number];

const PRIMITIVE_NAMES: ReadonlySet<unknown> = new Set(PRIMITIVES);

/** Whether a schema, or a name in one, is that of a primitive type. */
export function isPrimitive(schema: unknown): schema is PrimitiveKind {
  return PRIMITIVE_NAMES.has(schema);
}

export interface PrimitiveNode {
  readonly kind: PrimitiveKind;
  readonly logicalType?: string;
}

export interface ArrayNode {
  readonly kind: 'array';
  readonly items: SchemaNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly values: SchemaNode;
}

export interface UnionNode {
  readonly kind: 'union';
  readonly branches: readonly SchemaNode[];
}

export interface RecordNode {
  readonly kind: 'record';
  /** With its namespace: `millrace.events.Entity`. */
  readonly name: string;
  /** With their namespaces. */
  readonly aliases: readonly string[];
  readonly doc?: string;
  readonly fields: readonly FieldNode[];
}

export interface FieldNode {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc?: string;
  readonly type: SchemaNode;
  /** Set when there is a default; null may be one. */
  readonly default?: { readonly value: unknown };
}

export interface EnumNode {
  readonly kind: 'enum';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc?: string;
  readonly symbols: readonly string[];
  /** What a reader takes for a symbol that it does not know. */
  readonly default?: string;
}

export interface FixedNode {
  readonly kind: 'fixed';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc?: string;
  /** In bytes. */
  readonly size: number;
  readonly logicalType?: string;
}

/** Whether a type has a name that others may refer to. */
export function isNamed(node: SchemaNode): node is NamedNode {
  return node.kind === 'record' || node.kind === 'enum' || node.kind === 'fixed';
}

/** What tells one branch of a union from another: the full name, or the kind of a type without one. */
export function branchName(node: SchemaNode): string {
  return isNamed(node) ? node.name : node.kind;
}

/** The last part of a full name. */
export function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}
