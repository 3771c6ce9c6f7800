/**
 * Confluent's frame around a value:
 *
 * ```
 *   0      1               5
 *   ┌──────┬───────────────┬──────────
 *   │ 0x00 │ id, uint32 BE │ Avro …
 *   └──────┴───────────────┴──────────
 * ```
 */
export const HEADER_BYTES = 5;
export const MAGIC_BYTE = 0;

/** The schema id of a framed value; undefined when the bytes are not framed. */
export function frameId(bytes: Buffer): number | undefined {
  return bytes.length >= HEADER_BYTES && bytes[0] === MAGIC_BYTE ? bytes.readUInt32BE(1) : undefined;
}
