import { avroJson, type SchemaRegistry } from '../../connectors/schema-registry/index.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';

export type DecodedEvent =
  | { readonly ok: true; readonly event: unknown }
  | { readonly ok: false /** Why the bytes are no event. */; readonly reason: string };

/** Turns a record's value into an event. */
export interface EventDecoder {
  /** Rejects when the schema cannot be looked up now; the same bytes may then be offered again. */
  decode(value: Buffer): Promise<DecodedEvent>;
}

/** Decodes Avro by the schema that each value names; schemas are looked up once. */
export function avroEventDecoder(registry: SchemaRegistry): EventDecoder {
  const json = avroJson(registry);
  return {
    async decode(value) {
      try {
        return { ok: true, event: await json.decode(value) };
      } catch (error) {
        if (isStreamError(error) && error.scope === 'record') return { ok: false, reason: error.message };
        throw error;
      }
    },
  };
}
