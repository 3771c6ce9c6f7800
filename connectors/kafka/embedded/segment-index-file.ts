import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32c } from '../wire/crc32c.ts';
import type { IndexEntry, SegmentState } from './segment.ts';

/** Size, next offset, largest timestamp and first timestamp of the segment. */
const HEAD_BYTES = 32;
const ENTRY_BYTES = 24;
const CHECKSUM_BYTES = 4;

/**
 * Writes what is known of a full segment beside the old file and renames it:
 *
 * ```
 *   size | next offset | largest timestamp | first timestamp | { offset | position | largest timestamp before } … | CRC-32C, uint32
 * ```
 *
 * All numbers but the last are doubles.
 */
export function writeIndexFile(path: string, { size, nextOffset, maxTimestamp, firstTimestamp, index }: SegmentState): void {
  const bytes = Buffer.alloc(HEAD_BYTES + index.length * ENTRY_BYTES + CHECKSUM_BYTES);
  let at = 0;
  for (const number of [size, nextOffset, maxTimestamp, firstTimestamp]) at = bytes.writeDoubleBE(number, at);
  for (const { offset, position, maxTimestampBefore } of index)
    for (const number of [offset, position, maxTimestampBefore]) at = bytes.writeDoubleBE(number, at);
  bytes.writeUInt32BE(crc32c(bytes, 0, at), at);
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

/** What the file tells; undefined when there is none or it is damaged. */
export function readIndexFile(path: string): SegmentState | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < HEAD_BYTES || (end - HEAD_BYTES) % ENTRY_BYTES !== 0 || bytes.readUInt32BE(end) !== crc32c(bytes, 0, end))
    return undefined;
  const index: IndexEntry[] = [];
  for (let at = HEAD_BYTES; at < end; at += ENTRY_BYTES) {
    index.push({
      offset: bytes.readDoubleBE(at),
      position: bytes.readDoubleBE(at + 8),
      maxTimestampBefore: bytes.readDoubleBE(at + 16),
    });
  }
  return {
    size: bytes.readDoubleBE(0),
    nextOffset: bytes.readDoubleBE(8),
    maxTimestamp: bytes.readDoubleBE(16),
    firstTimestamp: bytes.readDoubleBE(24),
    index,
  };
}
