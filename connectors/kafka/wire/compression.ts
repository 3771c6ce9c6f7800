import * as zlib from 'node:zlib';
import { COMPRESSIONS, type Compression } from '../../../engine/model/compression.ts';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { packLz4, unpackLz4 } from './lz4.ts';
import { protocolError } from './protocol-error.ts';
import { packSnappy, unpackSnappy } from './snappy.ts';
import { packZstd, unpackZstd, zstdReady } from './zstd.ts';

/** Each at the place that is its number in the attributes of a record batch. */
export { COMPRESSIONS, type Compression };

/** Bound on what one batch may unpack to: well above any broker's largest message, small enough that a bomb is harmless. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

/** Gets ready what packs and unpacks. Connections and the embedded broker wait for it before they do anything. */
export function compressionsReady(): Promise<void> {
  return zstdReady();
}

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
        return unpackSnappy(bytes, UNPACKED_BYTES_MAX);
      case 'lz4':
        return unpackLz4(bytes, UNPACKED_BYTES_MAX);
      case 'zstd':
        return unpackZstd(bytes, UNPACKED_BYTES_MAX);
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

/** Errors: STREAM_CONFIG for what is no compression. */
export function checkCompression(compression: Compression): void {
  if (!COMPRESSIONS.includes(compression)) throw noCompression(compression);
}

/** The records of a batch, packed. Errors: that of `checkCompression`. */
export function pack(compression: Compression, bytes: Buffer): Buffer {
  switch (compression) {
    case 'none':
      return bytes;
    case 'gzip':
      return zlib.gzipSync(bytes);
    case 'snappy':
      return packSnappy(bytes);
    case 'lz4':
      return packLz4(bytes);
    case 'zstd':
      return packZstd(bytes);
    default:
      throw noCompression(compression);
  }
}

/** From JavaScript, or from a setting that nobody checked. */
function noCompression(compression: unknown): StreamError {
  return new StreamError(`compression: expected one of ${COMPRESSIONS.join(', ')}, not '${String(compression)}'`, {
    code: 'STREAM_CONFIG',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
  });
}
