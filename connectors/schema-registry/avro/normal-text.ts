import { canonicalText } from './canonical-text.ts';
import { isObject } from './default-value.ts';

/**
 * One text for schemas that mean the same to every reader: as `canonicalText`, and besides the order of aliases, the order of keys inside
 * defaults and attributes, and empty docs make no difference.
 *
 * REQUIRES: a schema that `parseSchema` accepts.
 */
export function normalText(schema: unknown): string {
  return JSON.stringify(normalType(JSON.parse(canonicalText(schema))));
}

/** Attributes that hold types, and those that hold lists of fields; all others are plain JSON. */
const TYPES = new Set(['items', 'values', 'type']);

function normalType(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(normalType);
  return isObject(schema) ? normalAttributes(schema) : schema;
}

/** Of a type, and of a field, whose attribute `type` is a type. */
function normalAttributes(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(attributes).filter(([key, value]) => !(key === 'doc' && value === ''));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (TYPES.has(key)) return [key, normalType(value)];
      if (key === 'fields' && Array.isArray(value)) return [key, value.map(normalType)];
      if (key === 'aliases' && Array.isArray(value)) return [key, [...new Set(value)].sort()];
      return [key, sorted(value)];
    }),
  );
}

/** The same JSON with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
