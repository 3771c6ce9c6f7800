import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { AvroDefinition } from '../../../schemas/avro-schema.ts';

/** Name of the worker's resource that the Avro serde asks for. */
export const SCHEMA_REGISTRY = 'schema-registry';

/** What is known of a schema id: the schema, or why there is none. */
export type SchemaAnswer = { readonly schema: unknown } | { readonly error: StreamError };

/**
 * What the Avro serde needs of a registry: ids before the first record, and schemas by id without waiting where they are known.
 *
 * A registry that has its schemas at hand answers `prepare` at once, so that serdes are bound without a promise.
 */
export interface SerdeRegistry {
  /**
   * The id of the schema under the subject, registered if `register` says so, else undefined when it is not there. Schemas that the
   * subject has had are known to `peek` afterwards.
   */
  prepare(
    subject: string,
    schema: AvroDefinition,
    options: { readonly register: boolean },
  ): number | undefined | Promise<number | undefined>;
  /** What is known of an id now; undefined: nothing yet, or no longer. */
  peek(id: number): SchemaAnswer | undefined;
  /** Looks an id up. Settles, and never rejects, when `peek` has an answer. */
  load(id: number): Promise<void>;
}
