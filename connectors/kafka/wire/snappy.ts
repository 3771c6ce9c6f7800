import { loadCodec } from './load-codec.ts';
import { protocolError } from './protocol-error.ts';

interface Snappy {
  compressSync(input: Buffer): Buffer;
  uncompressSync(input: Buffer): Buffer;
}

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
/** A copy of three bytes gives 64 at most. */
const EXPANSION_MAX = 22;

/** Packs bytes into one bare block, as librdkafka does. */
export function packSnappy(bytes: Buffer): Buffer {
  return loadCodec<Snappy>('snappy').compressSync(bytes);
}

/**
 * Unpacks snappy: Java's client writes it in blocks behind a header of its own, librdkafka in one bare block.
 *
 * Errors: damaged bytes throw; a block that claims more than it can hold, or more than `maxBytes`, throws STREAM_KAFKA_PROTOCOL.
 */
export function unpackSnappy(bytes: Buffer, maxBytes: number): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unpackBlock(bytes, maxBytes);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES, unpacked = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1;
    if (length < 0 || at + 4 + length > bytes.length) throw protocolError('a snappy block that is longer than its batch');
    const block = unpackBlock(bytes.subarray(at + 4, at + 4 + length), maxBytes - unpacked);
    blocks.push(block);
    unpacked += block.length;
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** The decoder allocates what the block claims to hold: a claim that so few bytes cannot keep is refused before. */
function unpackBlock(block: Buffer, maxBytes: number): Buffer {
  let claimed = 0;
  for (let i = 0, scale = 1; i < 5; i++, scale *= 0x80) {
    const byte = block[i] ?? 0;
    claimed += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (claimed > Math.min(maxBytes, block.length * EXPANSION_MAX))
    throw protocolError(`a snappy block of ${block.length} bytes that claims to hold ${claimed}`);
  return loadCodec<Snappy>('snappy').uncompressSync(block);
}
