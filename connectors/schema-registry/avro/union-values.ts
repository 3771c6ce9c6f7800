import type { SchemaNode, UnionNode } from './schema-node.ts';

/**
 * Whether two branches of a union have values that JavaScript cannot tell apart: two numbers, two objects, a string and an enum. A value of
 * such a union is an object that names the branch: `{ 'shop.Order': order }`; values of all other unions are plain.
 */
export function isAmbiguous(union: UnionNode): boolean {
  const looks = union.branches.map(look);
  return new Set(looks).size < looks.length;
}

function look(node: SchemaNode): string {
  switch (node.kind) {
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return 'number';
    case 'string':
    case 'enum':
      return 'string';
    case 'bytes':
    case 'fixed':
      return 'bytes';
    case 'record':
    case 'map':
      return 'object';
    default:
      return node.kind;
  }
}
