import avro from 'avsc';

export type DecodedEvent =
  | { readonly ok: true; readonly event: unknown }
  | { readonly ok: false /** Why the bytes are no event. */; readonly reason: string };

/** Turns a record's value into an event. */
export interface EventDecoder {
  /** Rejects when the schema cannot be looked up now; the same bytes may then be offered again. */
  decode(value: Buffer): Promise<DecodedEvent>;
}

const MAGIC = 0;
const PREFIX_BYTES = 5;
/** Bound on the schemas that are kept; a platform has some ten. */
const SCHEMAS_MAX = 1_000;
const LOOKUP_MS = 5_000;

/** Decodes Avro in Confluent's wire format; each schema is asked of the registry once. */
export function registryDecoder(registryUrl: string): EventDecoder {
  const types = new Map<number, avro.Type | null>();
  const typeOf = async (id: number): Promise<avro.Type | null> => {
    const known = types.get(id);
    if (known !== undefined) return known;
    const type = await lookUp(registryUrl, id);
    if (types.size < SCHEMAS_MAX) types.set(id, type);
    return type;
  };
  return {
    async decode(value) {
      if (value.length < PREFIX_BYTES || value[0] !== MAGIC)
        return { ok: false, reason: 'its bytes do not begin with a schema id' };
      const id = value.readInt32BE(1);
      const type = await typeOf(id);
      if (!type) return { ok: false, reason: `the registry has no schema ${id}` };
      try {
        return { ok: true, event: type.fromBuffer(value.subarray(PREFIX_BYTES)) };
      } catch (error) {
        return { ok: false, reason: `its bytes do not fit schema ${id}: ${error instanceof Error ? error.message : error}` };
      }
    },
  };
}

async function lookUp(registryUrl: string, id: number): Promise<avro.Type | null> {
  const response = await fetch(`${registryUrl.replace(/\/$/, '')}/schemas/ids/${id}`, { signal: AbortSignal.timeout(LOOKUP_MS) });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the schema registry answered ${response.status} for schema ${id}`);
  const { schema } = (await response.json()) as { readonly schema: string };
  return avro.Type.forSchema(JSON.parse(schema));
}
