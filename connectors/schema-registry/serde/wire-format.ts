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

/** The schema id of a framed value that lies from `start` to `end`; undefined when the bytes are not framed. */
export function frameId(bytes: Buffer, start = 0, end = bytes.length): number | undefined {
  return end - start >= HEADER_BYTES && bytes[start] === MAGIC_BYTE ? bytes.readUInt32BE(start + 1) : undefined;
}
