import { loadCodec } from './load-codec.ts';
import { protocolError } from './protocol-error.ts';

interface Lz4 {
  compressFrameSync(input: Buffer): Buffer;
  decompressFrameSync(input: Buffer): Buffer;
}

const MAGIC = 0x184d2204;
const FLAG = {
  version: 0xc0,
  version1: 0x40,
  blockChecksum: 0x10,
  contentSize: 0x08,
  contentChecksum: 0x04,
  dictionary: 0x01,
} as const;
const STORED = 0x80000000;
const END_MARK_BYTES = 4;
/** The smallest of the sizes that the header can name, which is a power of four times this. */
const BLOCK_BYTES_MIN = 64 * 1024;
/** An LZ4 block grows by this factor at most: 255 bytes of output for each further byte of a length. */
const EXPANSION_MAX = 255;

/** Packs bytes into one LZ4 frame. */
export function packLz4(bytes: Buffer): Buffer {
  return loadCodec<Lz4>('lz4-napi').compressFrameSync(bytes);
}

/**
 * Unpacks an LZ4 frame.
 *
 * Errors: damaged bytes throw; a frame out of which more than `maxBytes` could come throws STREAM_KAFKA_PROTOCOL before it is unpacked.
 */
export function unpackLz4(frame: Buffer, maxBytes: number): Buffer {
  const { bound, end } = lz4Bound(frame);
  if (bound > maxBytes) throw protocolError(`an LZ4 frame of which up to ${bound} bytes can come out`);
  return loadCodec<Lz4>('lz4-napi').decompressFrameSync(end === frame.length ? frame : frame.subarray(0, end));
}

/**
 * The most bytes that can come out of a frame, and where it ends, read from its headers: the decoder has no bound of its own.
 *
 * ```
 * magic u32 │ flags u8 │ block size u8 │ [content size u64] │ header checksum u8 │ blocks… │ end mark u32 = 0 │ [content checksum u32]
 * block: size u32, highest bit: stored as it is │ bytes │ [checksum u32]
 * ```
 */
function lz4Bound(frame: Buffer): { readonly bound: number; readonly end: number } {
  if (frame.length < 7 || frame.readUInt32LE(0) !== MAGIC) throw protocolError('no LZ4 frame');
  const flags = frame.readUInt8(4);
  if ((flags & FLAG.version) !== FLAG.version1 || flags & FLAG.dictionary) throw protocolError('an LZ4 frame of an unknown kind');
  const blockBytesMax = BLOCK_BYTES_MIN * 4 ** (((frame.readUInt8(5) >>> 4) & 7) - 4);
  const checksumBytes = flags & FLAG.blockChecksum ? 4 : 0;
  let bound = 0;
  for (let at = 7 + (flags & FLAG.contentSize ? 8 : 0); ; ) {
    if (at + END_MARK_BYTES > frame.length) throw protocolError('an LZ4 frame that ends between its blocks');
    const word = frame.readUInt32LE(at);
    at += END_MARK_BYTES;
    if (word === 0) return { bound, end: Math.min(frame.length, at + (flags & FLAG.contentChecksum ? 4 : 0)) };
    const size = word & ~STORED;
    if (at + size > frame.length) throw protocolError('an LZ4 block that is longer than its frame');
    bound += Math.min(blockBytesMax, size * EXPANSION_MAX);
    at += size + checksumBytes;
  }
}
