import { crc32 } from 'node:zlib';

/** Bytes before a row's own. */
export const CHECK_BYTES = 4;

/**
 * A row with a checksum of key and value before it, for files that have none of their own:
 *
 * ```
 *   CRC-32 of key and value, u32 | value
 * ```
 */
export function checkedRow(key: string, value: Buffer): Buffer {
  const row = Buffer.allocUnsafe(CHECK_BYTES + value.length);
  value.copy(row, CHECK_BYTES);
  row.writeUInt32LE(crc32(value, crc32(key)));
  return row;
}

/** Whether a row is as `checkedRow` made it. */
export function rowIsWhole(key: string, row: Buffer): boolean {
  return row.length >= CHECK_BYTES && row.readUInt32LE(0) === crc32(row.subarray(CHECK_BYTES), crc32(key));
}
