import type { Api } from './api.ts';
import { protocolError } from './protocol-error.ts';
import { Reader } from './reader.ts';
import type { Writable } from './struct.ts';
import { type Dialect, nullableString } from './types.ts';
import { Writer } from './writer.ts';

const API_VERSIONS_KEY = 18;
const PLAIN: Dialect = { version: 0, flexible: false };

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** A request as it goes on the wire: size, header, body. */
export function encodeRequest<Q, R>(
  api: Api<Q, R>,
  version: number,
  correlationId: number,
  clientId: string,
  body: Writable<Q>,
): readonly Buffer[] {
  const writer = new Writer();
  const as = { version, flexible: version >= api.flexibleFrom };
  writer.int16(api.key);
  writer.int16(version);
  writer.int32(correlationId);
  nullableString.write(writer, clientId, PLAIN);
  if (as.flexible) writer.uvarint(0);
  api.request.write(writer, body as Q, as);
  return withSize(writer);
}

/** The header of a request frame (without its size) and a reader that stands at the body. The body's dialect needs the api. */
export function decodeRequestHeader(frame: Buffer): RequestHeader & { readonly reader: Reader } {
  const reader = new Reader(frame);
  const apiKey = reader.int16();
  const apiVersion = reader.int16();
  const correlationId = reader.int32();
  return { apiKey, apiVersion, correlationId, clientId: nullableString.read(reader, PLAIN), reader };
}

export function decodeRequestBody<Q, R>(api: Api<Q, R>, version: number, reader: Reader): Q {
  const as = { version, flexible: version >= api.flexibleFrom };
  if (as.flexible) skipTags(reader);
  return api.request.read(reader, as);
}

export function encodeResponse<Q, R>(
  api: Api<Q, R>,
  version: number,
  correlationId: number,
  body: Writable<R>,
): readonly Buffer[] {
  const writer = new Writer();
  const as = { version, flexible: version >= api.flexibleFrom };
  writer.int32(correlationId);
  if (as.flexible && api.key !== API_VERSIONS_KEY) writer.uvarint(0);
  api.response.write(writer, body as R, as);
  return withSize(writer);
}

/** The answer in a frame whose correlation id the caller has matched. */
export function decodeResponse<Q, R>(api: Api<Q, R>, version: number, frame: Buffer): R {
  const reader = new Reader(frame, 4);
  const as = { version, flexible: version >= api.flexibleFrom };
  if (as.flexible && api.key !== API_VERSIONS_KEY) skipTags(reader);
  return api.response.read(reader, as);
}

function skipTags(reader: Reader): void {
  const count = reader.count(reader.uvarint());
  for (let i = 0; i < count; i++) {
    reader.uvarint();
    reader.slice(reader.uvarint());
  }
}

function withSize(writer: Writer): readonly Buffer[] {
  const size = Buffer.allocUnsafe(4);
  size.writeInt32BE(writer.length);
  return [size, ...writer.chunks()];
}

/** A frame's buffer begins with at most this, or the largest frame before, and grows with what arrives: a peer that only claims a size costs nothing. */
const FIRST_BYTES_MAX = 256 * 1024;
const GROWTH = 4;

/** Cuts a TCP stream into frames. Each frame is a buffer of its own, so slices of it may be kept. */
export class FrameReader {
  /** Bound on the frames that begin from now on. */
  maxBytes: number;
  readonly #onFrame: (frame: Buffer) => void;
  readonly #size = Buffer.allocUnsafe(4);
  #sizeFilled = 0;
  #frame: Buffer | undefined;
  #frameBytes = 0;
  #filled = 0;
  /** Bytes of the largest frame that arrived. As many are made for the next ones at once: a buffer that grows is copied. */
  #largest = FIRST_BYTES_MAX;

  constructor(maxBytes: number, onFrame: (frame: Buffer) => void) {
    this.maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  /** Errors: a size that is negative or above the bound throws; nothing is allocated for it. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (!this.#frame) {
        this.#size[this.#sizeFilled++] = chunk[at++] ?? 0;
        if (this.#sizeFilled < 4) continue;
        this.#begin(this.#size.readInt32BE(0));
      } else {
        const wanted = Math.min(chunk.length - at, this.#frameBytes - this.#filled);
        const frame = this.#reserve(this.#frame, this.#filled + wanted);
        chunk.copy(frame, this.#filled, at, at + wanted);
        at += wanted;
        this.#filled += wanted;
      }
      this.#finish();
    }
  }

  #begin(size: number): void {
    if (size < 0 || size > this.maxBytes) throw protocolError(`a message of ${size} bytes (at most ${this.maxBytes} are taken)`);
    this.#sizeFilled = 0;
    this.#frame = Buffer.allocUnsafeSlow(Math.min(size, this.#largest));
    this.#frameBytes = size;
    this.#filled = 0;
  }

  #reserve(frame: Buffer, bytes: number): Buffer {
    if (bytes <= frame.length) return frame;
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#frameBytes, Math.max(bytes, frame.length * GROWTH)));
    frame.copy(larger, 0, 0, this.#filled);
    this.#frame = larger;
    return larger;
  }

  #finish(): void {
    const frame = this.#frame;
    if (!frame || this.#filled < this.#frameBytes) return;
    this.#frame = undefined;
    this.#largest = Math.max(this.#largest, this.#frameBytes);
    this.#onFrame(frame);
  }
}
