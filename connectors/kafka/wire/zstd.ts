import * as zlib from 'node:zlib';
import { loadCodec } from './load-codec.ts';
import { protocolError } from './protocol-error.ts';
import { type ZstdFrame, zstdFrames } from './zstd-frames.ts';

/** What Node has since 22.15. */
type ZstdZlib = typeof zlib & {
  zstdCompressSync?(input: Uint8Array): Buffer;
  zstdDecompressSync?(input: Uint8Array, options: object): Buffer;
};

interface ZstdWasm {
  init(): Promise<void>;
  compress(input: Uint8Array, level: number): Uint8Array;
  decompress(input: Uint8Array, options: { readonly defaultHeapSize: number }): Uint8Array;
}

const { zstdCompressSync, zstdDecompressSync } = zlib as ZstdZlib;
const WASM = '@bokuweb/zstd-wasm';
/** A third smaller than lz4 at the speed of it; level 3 takes twice the time for no less bytes. */
const LEVEL = 1;
/** The memory of the WebAssembly build grows to what a batch needs, and stays so. */
const WASM_BYTES_MAX = 128 * 1024 * 1024;

let ready: Promise<void> | undefined;

/**
 * Gets Zstandard ready where Node has none of its own: whoever packs or unpacks has waited for it. One that cannot be had is told by the
 * first batch that needs it.
 */
export function zstdReady(): Promise<void> {
  ready ??= zstdDecompressSync ? Promise.resolve() : beginWasm().catch(() => {});
  return ready;
}

async function beginWasm(): Promise<void> {
  await loadCodec<ZstdWasm>(WASM).init();
}

/** Packs bytes into one Zstandard frame. */
export function packZstd(bytes: Buffer): Buffer {
  if (zstdCompressSync) return zstdCompressSync(bytes);
  return asBuffer(loadCodec<ZstdWasm>(WASM).compress(bytes, LEVEL));
}

/**
 * Unpacks Zstandard frames.
 *
 * Errors: damaged bytes throw; frames out of which more than `maxBytes` could come, or before Node 22.15 more than 128 MiB, throw
 * STREAM_KAFKA_PROTOCOL before they are unpacked.
 */
export function unpackZstd(bytes: Buffer, maxBytes: number): Buffer {
  const frames = zstdFrames(bytes);
  const unpacked = zstdDecompressSync
    ? unpackByNode(zstdDecompressSync, bytes, frames, maxBytes)
    : unpackByWasm(bytes, frames, Math.min(maxBytes, WASM_BYTES_MAX));
  return unpacked.length === 1 && unpacked[0] ? unpacked[0] : Buffer.concat(unpacked);
}

/** Frame by frame: given several, Node unpacks the first and passes over the others without a word. */
function unpackByNode(
  decompress: NonNullable<ZstdZlib['zstdDecompressSync']>,
  bytes: Buffer,
  frames: readonly ZstdFrame[],
  maxBytes: number,
): readonly Buffer[] {
  let left = maxBytes;
  return frames.map(({ begin, end }) => {
    if (left <= 0) throw protocolError(`Zstandard of which more than ${maxBytes} bytes come out`);
    const unpacked = decompress(bytes.subarray(begin, end), { maxOutputLength: left });
    left -= unpacked.length;
    return unpacked;
  });
}

/** It makes room for one frame at a time. */
function unpackByWasm(bytes: Buffer, frames: readonly ZstdFrame[], maxBytes: number): readonly Buffer[] {
  const total = frames.reduce((sum, { bound }) => sum + bound, 0);
  if (total > maxBytes) throw protocolError(`Zstandard of which up to ${total} bytes can come out`);
  const { decompress } = loadCodec<ZstdWasm>(WASM);
  return frames.map(({ begin, end, bound }) => asBuffer(decompress(bytes.subarray(begin, end), { defaultHeapSize: bound })));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
