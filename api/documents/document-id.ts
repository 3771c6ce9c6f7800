import { createHash } from 'node:crypto';

/**
 * A UUID (version 8) that is always the same for the same parts. Uploads sent again with one Idempotency-Key get one document id, on any
 * instance of the API and after any restart, without a table of keys.
 */
export function uuidOf(...parts: readonly string[]): string {
  // JSON keeps the parts apart whatever they contain.
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
