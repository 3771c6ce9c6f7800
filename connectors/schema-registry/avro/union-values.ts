import type { UnionNode } from './schema-node.ts';

/** Kinds whose values look alike in JavaScript. */
const LOOKS: Readonly<Record<string, string>> = {
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  enum: 'string',
  fixed: 'bytes',
  map: 'record',
};

/**
 * Whether two branches of a union have values that JavaScript cannot tell apart: two numbers, two objects, a string and an enum. A value of
 * such a union is an object that names the branch: `{ 'shop.Order': order }`; values of all other unions are plain.
 */
export function isAmbiguous(union: UnionNode): boolean {
  return looksAmbiguous(union.branches.map((branch) => branch.kind));
}

/** The same for the kinds of the branches. */
export function looksAmbiguous(kinds: readonly string[]): boolean {
  return new Set(kinds.map((kind) => LOOKS[kind] ?? kind)).size < kinds.length;
}
