import { branchName, type SchemaNode, type UnionNode } from '../avro/schema-node.ts';
import { isAmbiguous } from '../avro/union-values.ts';
import { namedBranch, needsBranch } from './json-union.ts';

/** A decoded value as JSON has it. */
export function toJson(node: SchemaNode, value: unknown): unknown {
  switch (node.kind) {
    case 'bytes':
    case 'fixed':
      return (value as Buffer).toString('base64');
    case 'float':
    case 'double':
      // JSON has no such numbers.
      return Number.isFinite(value) ? value : String(value);
    case 'array':
      return (value as readonly unknown[]).map((item) => toJson(node.items, item));
    case 'map':
      return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, toJson(node.values, item)]));
    case 'record': {
      const fields = value as Readonly<Record<string, unknown>>;
      return Object.fromEntries(node.fields.map(({ name, type }) => [name, toJson(type, fields[name])]));
    }
    case 'union':
      return unionToJson(node, value);
    default:
      return value;
  }
}

function unionToJson(union: UnionNode, value: unknown): unknown {
  if (value === null) return null;
  const found = isAmbiguous(union) ? namedBranch(union, value) : { branch: branchOf(union, value), value };
  if (!found?.branch) return value;
  const json = toJson(found.branch, found.value);
  return needsBranch(union) ? { [branchName(found.branch)]: json } : json;
}

/** The branch of a plain value; the look of the value settles it. */
function branchOf(union: UnionNode, value: unknown): SchemaNode | undefined {
  return union.branches.find(({ kind }) => {
    switch (kind) {
      case 'boolean':
        return typeof value === 'boolean';
      case 'string':
      case 'enum':
        return typeof value === 'string';
      case 'bytes':
      case 'fixed':
        return Buffer.isBuffer(value);
      case 'array':
        return Array.isArray(value);
      case 'record':
      case 'map':
        return typeof value === 'object' && !Array.isArray(value) && !Buffer.isBuffer(value);
      case 'null':
      case 'union':
        return false;
      default:
        return typeof value === 'number';
    }
  });
}
