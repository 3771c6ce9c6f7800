import type { SchemaNode } from '../avro/schema-node.ts';
import { canRead, type Incompatibility } from './can-read.ts';
import { type CompatibilityLevel, type Direction, directionsOf } from './compatibility-level.ts';

/** Why a new schema does not get on with an old one under a level: an empty list says it does. */
export function checkCompatibility(next: SchemaNode, old: SchemaNode, level: CompatibilityLevel): readonly Incompatibility[] {
  return directionsOf(level).flatMap((direction) => checkDirection(next, old, direction));
}

/** Why a new schema does not get on with an old one in one direction. */
export function checkDirection(next: SchemaNode, old: SchemaNode, direction: Direction): readonly Incompatibility[] {
  return direction === 'BACKWARD'
    ? canRead(next, old, { reader: 'the new schema', writer: 'the old schema' })
    : canRead(old, next, { reader: 'the old schema', writer: 'the new schema' });
}

/** A problem as a line: `READER_FIELD_MISSING_DEFAULT_VALUE at shop.Order.email: the field …`. */
export function problemText({ kind, path, message }: Incompatibility): string {
  return path === '' ? `${kind}: ${message}` : `${kind} at ${path}: ${message}`;
}
