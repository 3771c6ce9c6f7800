import type { Context } from 'hono';
import { storedSchema } from './read-schema.ts';
import type { RegistryState, StoredVersion } from './registry-state.ts';

const RESOLVED = 'resolved';

/**
 * The version with its schema in the form that `?format=` asks for: `resolved` has the types that an Avro schema refers to inside it. Any
 * other form is the plain one, as in Confluent's registry, which leaves room for forms to come.
 */
export function inWantedFormat(context: Context, state: RegistryState, version: StoredVersion): StoredVersion {
  const isResolved = context.req.query('format')?.trim().toLowerCase() === RESOLVED;
  if (!isResolved || version.schema.references.length === 0) return version;
  return { ...version, schema: { ...version.schema, text: storedSchema(state, version).resolvedText() } };
}
