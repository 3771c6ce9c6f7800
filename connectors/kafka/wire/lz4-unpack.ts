import { protocolError } from './protocol-error.ts';

const MAGIC = 0x184d2204;
const FLAG = { version: 0xc0, version1: 0x40, blockChecksum: 0x10, contentSize: 0x08, dictionary: 0x01 } as const;
const UNCOMPRESSED = 0x80000000;
const MATCH_BYTES_MIN = 4;
/** A nibble of this value is continued in the bytes that follow. */
const CONTINUED = 15;
/** An LZ4 block grows by this factor at most: 255 bytes of output for each further byte of a length. */
const EXPANSION_MAX = 255;

/** What has been unpacked so far, in a buffer that grows with it: matches reach back into earlier blocks. */
interface Output {
  bytes: Buffer;
  length: number;
  readonly maxBytes: number;
}

/**
 * Unpacks an LZ4 frame. Memory grows with what really comes out, never with what a header claims. Checksums are left to the batch's CRC.
 *
 * ```
 * magic u32 │ flags u8 │ block size u8 │ [content size u64] │ header checksum u8 │ blocks… │ end mark u32 = 0 │ [content checksum u32]
 * block: size u32, highest bit: stored as it is │ bytes │ [checksum u32]
 * ```
 *
 * Errors: damaged bytes, or more than `maxBytes`, throw STREAM_KAFKA_PROTOCOL.
 */
export function unpackLz4(frame: Buffer, maxBytes: number): Buffer {
  if (frame.length < 7 || frame.readUInt32LE(0) !== MAGIC) throw damaged('no LZ4 frame');
  const flags = frame.readUInt8(4);
  if ((flags & FLAG.version) !== FLAG.version1 || flags & FLAG.dictionary) throw damaged('an LZ4 frame of an unknown kind');
  const checksumBytes = flags & FLAG.blockChecksum ? 4 : 0;
  const first = 7 + (flags & FLAG.contentSize ? 8 : 0);
  const guess = Math.min(frame.length * 4, frame.length * EXPANSION_MAX, maxBytes);
  const output: Output = { bytes: Buffer.allocUnsafeSlow(guess), length: 0, maxBytes };
  for (let at = first; ; ) {
    if (at + 4 > frame.length) throw damaged('an LZ4 frame that ends between its blocks');
    const word = frame.readUInt32LE(at);
    if (word === 0) return output.bytes.subarray(0, output.length);
    const size = word & ~UNCOMPRESSED;
    at += 4;
    if (at + size > frame.length) throw damaged('an LZ4 block that is longer than its frame');
    // `>>> 0`: the operators work on signed numbers.
    if ((word & UNCOMPRESSED) >>> 0 !== 0) copyLiterals(frame, at, size, output);
    else unpackBlock(frame, at, at + size, output);
    at += size + checksumBytes;
  }
}

function unpackBlock(block: Buffer, begin: number, end: number, output: Output): void {
  for (let at = begin; at < end; ) {
    const token = block[at++] as number;
    let literals = token >>> 4;
    if (literals === CONTINUED) {
      for (let byte = 255; byte === 255; literals += byte) {
        if (at >= end) throw damaged('an LZ4 block that ends inside a length');
        byte = block[at++] as number;
      }
    }
    if (at + literals > end) throw damaged('an LZ4 block that ends inside its literals');
    if (literals > 0) copyLiterals(block, at, literals, output);
    at += literals;
    // The last sequence of a block has literals only.
    if (at === end) return;
    if (at + 2 > end) throw damaged('an LZ4 block that ends inside an offset');
    const offset = (block[at] as number) | ((block[at + 1] as number) << 8);
    at += 2;
    let length = token & 0x0f;
    if (length === CONTINUED) {
      for (let byte = 255; byte === 255; length += byte) {
        if (at >= end) throw damaged('an LZ4 block that ends inside a length');
        byte = block[at++] as number;
      }
    }
    copyMatch(offset, length + MATCH_BYTES_MIN, output);
  }
}

function copyLiterals(from: Buffer, at: number, length: number, output: Output): void {
  reserve(output, length);
  from.copy(output.bytes, output.length, at, at + length);
  output.length += length;
}

function copyMatch(offset: number, length: number, output: Output): void {
  if (offset === 0 || offset > output.length) throw damaged('an LZ4 match that begins before the data');
  reserve(output, length);
  const { bytes } = output;
  const from = output.length - offset;
  if (offset >= length) bytes.copyWithin(output.length, from, from + length);
  // A match that overlaps itself repeats its beginning, byte for byte.
  else for (let i = 0; i < length; i++) bytes[output.length + i] = bytes[from + i] as number;
  output.length += length;
}

function reserve(output: Output, more: number): void {
  const needed = output.length + more;
  if (needed <= output.bytes.length) return;
  if (needed > output.maxBytes) throw damaged(`more than ${output.maxBytes} bytes come out of an LZ4 frame`);
  const larger = Buffer.allocUnsafeSlow(Math.min(output.maxBytes, Math.max(needed, output.bytes.length * 2)));
  output.bytes.copy(larger, 0, 0, output.length);
  output.bytes = larger;
}

function damaged(what: string): Error {
  return protocolError(what);
}
