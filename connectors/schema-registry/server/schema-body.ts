import { AVRO } from './avro-format.ts';
import type { StoredSchema } from './context-schemas.ts';
import type { StoredVersion } from './registry-state.ts';

/** A schema as clients know it: Avro is not named, and no references are left out. */
export function contentBody({ guid, type, text, references }: StoredSchema): object {
  return {
    schema: text,
    ...(type === AVRO.type ? {} : { schemaType: type }),
    ...(references.length > 0 ? { references } : {}),
    guid,
  };
}

/** A version as clients know it. */
export function versionBody({ subject, version, schema }: StoredVersion): object {
  return { subject, version, id: schema.id, ...contentBody(schema) };
}
