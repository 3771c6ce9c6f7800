import { branchName, type SchemaNode, shortName, type UnionNode } from '../avro/schema-node.ts';
import { looksAmbiguous } from '../avro/union-values.ts';

/** Whether JSON cannot tell the branches of a union apart: as in JavaScript, and bytes look like strings. */
export function needsBranch(union: UnionNode): boolean {
  return looksAmbiguous(union.branches.map(({ kind }) => (kind === 'bytes' || kind === 'fixed' ? 'enum' : kind)));
}

/** The branch that `{ "branch": value }` names, in full or by its last part. */
export function namedBranch(
  union: UnionNode,
  value: unknown,
): { readonly branch: SchemaNode; readonly value: unknown } | undefined {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) return undefined;
  const [name, inner] = entry;
  const branch =
    union.branches.find((each) => branchName(each) === name) ??
    union.branches.find((each) => shortName(branchName(each)) === name);
  return branch ? { branch, value: inner } : undefined;
}
