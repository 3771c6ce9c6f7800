import type { SchemaNode } from '../avro/schema-node.ts';
import { canRead, type Incompatibility } from './can-read.ts';
import type { CompatibilityLevel } from './compatibility-level.ts';

/**
 * Why a new schema does not get on with an old one under a level: an empty list says it does.
 *
 * BACKWARD: the new reads what the old wrote; FORWARD: the old reads what the new writes; FULL: both.
 */
export function checkCompatibility(next: SchemaNode, old: SchemaNode, level: CompatibilityLevel): readonly Incompatibility[] {
  const problems: Incompatibility[] = [];
  const both = level.startsWith('FULL');
  if (both || level.startsWith('BACKWARD'))
    problems.push(...canRead(next, old, { reader: 'the new schema', writer: 'the old schema' }));
  if (both || level.startsWith('FORWARD'))
    problems.push(...canRead(old, next, { reader: 'the old schema', writer: 'the new schema' }));
  return problems;
}

/** A problem as a line: `READER_FIELD_MISSING_DEFAULT_VALUE at shop.Order.email: the field …`. */
export function problemText({ kind, path, message }: Incompatibility): string {
  return path === '' ? `${kind}: ${message}` : `${kind} at ${path}: ${message}`;
}
