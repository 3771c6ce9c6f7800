import { protocolError } from './protocol-error.ts';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const BLOCK_BYTES_MAX = 128 * 1024;
/** Windows above this are for archives; no Kafka client writes them. */
const WINDOW_BYTES_MAX = 64 * 1024 * 1024;
const BLOCK = { raw: 0, repeated: 1, compressed: 2 } as const;

/** Where a frame lies, and the most bytes that can come out of it. */
export interface ZstdFrame {
  readonly begin: number;
  readonly end: number;
  readonly bound: number;
}

/**
 * Reads the headers of Zstandard frames, those that are to be skipped left out.
 *
 * Errors: a frame that is cut off, or whose header claims more than its blocks can give, throws STREAM_KAFKA_PROTOCOL: decoders allocate
 * what the header claims.
 */
export function zstdFrames(bytes: Buffer): readonly ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    need(bytes, at, 8);
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      at += 8 + bytes.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== MAGIC) throw protocolError('no Zstandard frame');
    const frame = { begin: at, ...frameBound(bytes, at) };
    frames.push(frame);
    at = frame.end;
  }
  return frames;
}

function frameBound(bytes: Buffer, begin: number): { readonly bound: number; readonly end: number } {
  const descriptor = bytes.readUInt8(begin + 4);
  const single = (descriptor & 0x20) !== 0;
  const checksum = (descriptor & 0x04) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  let at = begin + 5;
  if (!single) {
    const window = bytes.readUInt8(at++);
    const base = 2 ** (10 + (window >>> 3));
    if (base + (base / 8) * (window & 7) > WINDOW_BYTES_MAX) throw protocolError('a Zstandard window of more than 64 MiB');
  }
  at += dictionaryBytes;
  need(bytes, at, sizeBytes);
  const claimed = contentSize(bytes, at, sizeBytes);
  at += sizeBytes;
  let bound = 0;
  for (let last = false; !last; ) {
    need(bytes, at, 3);
    const header = bytes.readUIntLE(at, 3);
    last = (header & 1) === 1;
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    bound += type === BLOCK.compressed ? BLOCK_BYTES_MAX : Math.min(size, BLOCK_BYTES_MAX);
    at += 3 + (type === BLOCK.repeated ? 1 : size);
    if (at > bytes.length) throw protocolError('a Zstandard block that is longer than its frame');
  }
  if (claimed > bound) throw protocolError(`a Zstandard frame that claims ${claimed} bytes where at most ${bound} can come out`);
  return { bound, end: at + (checksum ? 4 : 0) };
}

function contentSize(bytes: Buffer, at: number, sizeBytes: number): number {
  if (sizeBytes === 0) return 0;
  if (sizeBytes === 8) return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
  return bytes.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}

function need(bytes: Buffer, at: number, count: number): void {
  if (at + count > bytes.length) throw protocolError('a Zstandard frame that is cut off');
}
