/** Magic, flags (version 1, independent blocks: Kafka takes no others), block size 64 KiB, and the checksum of these two. */
const HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const BLOCK_BYTES = 64 * 1024;
const STORED = 0x80000000;
const MATCH_BYTES_MIN = 4;
/** The format's rule: the last match begins at least 12 bytes before the end of a block, the last 5 bytes are literals. */
const LAST_MATCH = 12;
const LAST_LITERALS = 5;
const HASH_BITS = 14;
/** After this many bytes without a match the search takes longer steps: what does not pack costs little time. */
const STEP_BITS = 6;

/** Where a hash of four bytes was seen last in the block. One table for all: packing is synchronous. */
const seen = new Int32Array(1 << HASH_BITS);

/** Packs bytes into an LZ4 frame of independent blocks, as every Kafka client reads it. A block that does not shrink is stored as it is. */
export function packLz4(input: Buffer): Buffer {
  const blocks = Math.ceil(input.length / BLOCK_BYTES);
  const frame = Buffer.allocUnsafeSlow(
    HEADER.length + input.length + blocks * (4 + bound(0)) + Math.ceil(input.length / 255) + 4,
  );
  let at = HEADER.copy(frame, 0);
  for (let from = 0; from < input.length; from += BLOCK_BYTES) {
    const to = Math.min(from + BLOCK_BYTES, input.length);
    const size = packBlock(input, from, to, frame, at + 4) - (at + 4);
    if (size < to - from) {
      frame.writeUInt32LE(size, at);
      at += 4 + size;
    } else {
      frame.writeUInt32LE((STORED | (to - from)) >>> 0, at);
      at += 4 + input.copy(frame, at + 4, from, to);
    }
  }
  frame.writeUInt32LE(0, at);
  return frame.subarray(0, at + 4);
}

/** How much larger than its input a block can become. */
function bound(bytes: number): number {
  return Math.ceil(bytes / 255) + 16;
}

function packBlock(input: Buffer, from: number, to: number, out: Buffer, begin: number): number {
  seen.fill(-1);
  let at = begin;
  let anchor = from;
  for (let i = from; i <= to - LAST_MATCH; ) {
    const hash = hashAt(input, i);
    const earlier = seen[hash] as number;
    seen[hash] = i;
    if (earlier < 0 || !sameFour(input, earlier, i)) {
      i += 1 + ((i - anchor) >> STEP_BITS);
      continue;
    }
    let end = i + MATCH_BYTES_MIN;
    for (let ref = earlier + MATCH_BYTES_MIN; end < to - LAST_LITERALS && input[end] === input[ref]; ref++) end++;
    at = writeSequence(input, anchor, i, i - earlier, end - i, out, at);
    i = end;
    anchor = end;
  }
  return writeSequence(input, anchor, to, 0, 0, out, at);
}

/** Literals, and the match behind them; the last sequence has none. */
function writeSequence(
  input: Buffer,
  anchor: number,
  literalsEnd: number,
  offset: number,
  match: number,
  out: Buffer,
  begin: number,
): number {
  const literals = literalsEnd - anchor;
  const extra = match === 0 ? 0 : match - MATCH_BYTES_MIN;
  let at = begin;
  out[at++] = (Math.min(literals, 15) << 4) | Math.min(extra, 15);
  if (literals >= 15) at = writeLength(literals - 15, out, at);
  at += input.copy(out, at, anchor, literalsEnd);
  if (match === 0) return at;
  out[at++] = offset & 0xff;
  out[at++] = offset >>> 8;
  return extra >= 15 ? writeLength(extra - 15, out, at) : at;
}

function writeLength(length: number, out: Buffer, begin: number): number {
  let at = begin;
  let rest = length;
  for (; rest >= 255; rest -= 255) out[at++] = 255;
  out[at++] = rest;
  return at;
}

function hashAt(input: Buffer, at: number): number {
  const four =
    (input[at] as number) |
    ((input[at + 1] as number) << 8) |
    ((input[at + 2] as number) << 16) |
    ((input[at + 3] as number) << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
}

function sameFour(input: Buffer, a: number, b: number): boolean {
  return input[a] === input[b] && input[a + 1] === input[b + 1] && input[a + 2] === input[b + 2] && input[a + 3] === input[b + 3];
}
