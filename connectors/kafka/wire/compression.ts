import { createRequire } from 'node:module';
import * as zlib from 'node:zlib';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { packLz4 } from './lz4-pack.ts';
import { unpackLz4 } from './lz4-unpack.ts';
import { protocolError } from './protocol-error.ts';
import { zstdBound } from './zstd-bound.ts';

/** Compression of a record batch, by the number in its attributes. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Bound on what one batch may unpack to: well above any broker's largest message, small enough that a bomb is harmless. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

const require = createRequire(import.meta.url);
/** Codecs are loaded when the first batch needs them: most installations use one of them or none. */
const load = <T>(name: string): T => require(name) as T;

interface Snappy {
  uncompress(input: Uint8Array, maxLength?: number): Uint8Array;
  compress(input: Uint8Array): Uint8Array;
}
interface Zstd {
  decompress(input: Uint8Array): Uint8Array;
}
type ZstdZlib = typeof zlib & {
  zstdCompressSync?(input: Uint8Array): Buffer;
  zstdDecompressSync?(input: Uint8Array, options: object): Buffer;
};

/**
 * The records of a batch, unpacked.
 *
 * Errors: damaged bytes, or more than 256 MiB, throw STREAM_KAFKA_PROTOCOL.
 */
export function unpack(codec: number, bytes: Buffer): Buffer {
  const name = COMPRESSIONS[codec];
  try {
    switch (name) {
      case 'gzip':
        return zlib.gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
      case 'snappy':
        return unpackSnappy(bytes);
      case 'lz4':
        return unpackLz4(bytes, UNPACKED_BYTES_MAX);
      case 'zstd':
        return unpackZstd(bytes);
      case 'none':
        return bytes;
      default:
        throw protocolError(`a record batch with the unknown compression ${codec}`);
    }
  } catch (cause) {
    throw cause instanceof StreamError
      ? cause
      : protocolError(`a record batch that does not unpack with ${name}: ${String(cause)}`);
  }
}

/** Whether this Node can pack with it: reading works everywhere. */
export function canPack(compression: Compression): boolean {
  return compression !== 'zstd' || (zlib as ZstdZlib).zstdCompressSync !== undefined;
}

/** Errors: STREAM_CONFIG for what is no compression. */
export function checkCompression(compression: Compression): void {
  if (!COMPRESSIONS.includes(compression)) throw noCompression(compression);
}

/** Errors: STREAM_CONFIG for what is no compression, and for zstd where Node is older than 22.15. */
export function checkPacking(compression: Compression): void {
  checkCompression(compression);
  if (!canPack(compression)) throw noZstd();
}

/** The records of a batch, packed. Errors: those of `checkPacking`. */
export function pack(compression: Compression, bytes: Buffer): Buffer {
  switch (compression) {
    case 'none':
      return bytes;
    case 'gzip':
      return zlib.gzipSync(bytes);
    case 'snappy':
      return asBuffer(load<Snappy>('snappyjs').compress(bytes));
    case 'lz4':
      return packLz4(bytes);
    case 'zstd': {
      const { zstdCompressSync } = zlib as ZstdZlib;
      if (zstdCompressSync) return zstdCompressSync(bytes);
      throw noZstd();
    }
    default:
      throw noCompression(compression);
  }
}

/** From JavaScript, or from a setting that nobody checked. */
function noCompression(compression: unknown): StreamError {
  return refused(`compression: expected one of ${COMPRESSIONS.join(', ')}, not '${String(compression)}'`);
}

function noZstd(): StreamError {
  return refused('compression zstd for writing needs Node 22.15 or later: choose lz4 or gzip, or a newer Node');
}

function refused(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop' });
}

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
/** A copy of three bytes gives 64 at most. */
const SNAPPY_EXPANSION_MAX = 22;

/** Java's client writes snappy in blocks behind a header of its own; librdkafka writes one bare block. */
function unpackSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unpackSnappyBlock(bytes, UNPACKED_BYTES_MAX);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES, unpacked = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1;
    if (length < 0 || at + 4 + length > bytes.length) throw protocolError('a snappy block that is longer than its batch');
    const block = unpackSnappyBlock(bytes.subarray(at + 4, at + 4 + length), UNPACKED_BYTES_MAX - unpacked);
    blocks.push(block);
    unpacked += block.length;
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** The decoder allocates what the block claims to hold: a claim that so few bytes cannot keep is refused before. */
function unpackSnappyBlock(block: Buffer, maxBytes: number): Buffer {
  let claimed = 0;
  for (let i = 0, scale = 1; i < 5; i++, scale *= 0x80) {
    const byte = block[i] ?? 0;
    claimed += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (claimed > block.length * SNAPPY_EXPANSION_MAX)
    throw protocolError(`a snappy block of ${block.length} bytes that claims to hold ${claimed}`);
  return asBuffer(load<Snappy>('snappyjs').uncompress(block, maxBytes));
}

function unpackZstd(bytes: Buffer): Buffer {
  const bound = zstdBound(bytes);
  const { zstdDecompressSync } = zlib as ZstdZlib;
  if (zstdDecompressSync) return zstdDecompressSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  // The decoder written in JavaScript has no bound of its own.
  if (bound > UNPACKED_BYTES_MAX) throw protocolError(`a Zstandard frame of which up to ${bound} bytes can come out`);
  return asBuffer(load<Zstd>('fzstd').decompress(bytes));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
