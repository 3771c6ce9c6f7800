import { ApiError } from '../http/api-error.ts';

export interface ReadBoundedOptions {
  /** Bound on the body, in bytes. */
  readonly maxBytes: number;
  /** What the client says the length is; the buffer is made once when it is known. */
  readonly contentLength?: number;
  /** How long the client may send nothing. */
  readonly idleMs: number;
  /** Makes the error for a body over the bound. */
  tooLarge(): ApiError;
}

/**
 * Reads a body into one buffer and stops at the bound: what is beyond it stays in the socket, for the server to cut.
 *
 * Errors: over the bound, what `tooLarge` makes; a client that stalls, 408 `upload_stalled`; one that goes away, 400 `upload_cut`.
 */
export async function readBounded(body: ReadableStream<Uint8Array>, options: ReadBoundedOptions): Promise<Buffer> {
  const { contentLength, maxBytes } = options;
  if (contentLength !== undefined && contentLength > maxBytes) throw options.tooLarge();
  const reader = body.getReader();
  const chunks = contentLength === undefined ? new GrowingBuffer() : new FixedBuffer(contentLength);
  try {
    for (;;) {
      const { done, value } = await readOrStall(reader, options.idleMs);
      if (done) return chunks.take();
      if (chunks.length + value.length > maxBytes) throw options.tooLarge();
      chunks.add(value);
    }
  } finally {
    // Not `cancel`: it would close the connection before the answer is on its way.
    reader.releaseLock();
  }
}

/** Reads a body to its end and keeps nothing of it. Errors: a client that stalls, or goes away, as `readBounded`. */
export async function discard(body: ReadableStream<Uint8Array>, idleMs: number): Promise<void> {
  const reader = body.getReader();
  try {
    while (!(await readOrStall(reader, idleMs)).done);
  } finally {
    reader.releaseLock();
  }
}

interface Chunks {
  readonly length: number;
  add(chunk: Uint8Array): void;
  take(): Buffer;
}

class GrowingBuffer implements Chunks {
  length = 0;
  #chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  take(): Buffer {
    return Buffer.concat(this.#chunks, this.length);
  }
}

class FixedBuffer implements Chunks {
  length = 0;
  readonly #bytes: Buffer;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  add(chunk: Uint8Array): void {
    if (this.length + chunk.length > this.#bytes.length) {
      throw new ApiError(400, 'length_wrong', 'the body is longer than its Content-Length says', { field: 'Content-Length' });
    }
    this.#bytes.set(chunk, this.length);
    this.length += chunk.length;
  }

  take(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }
}

async function readOrStall(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  idleMs: number,
): Promise<{ readonly done: true; readonly value?: undefined } | { readonly done: false; readonly value: Uint8Array }> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ApiError(408, 'upload_stalled', `nothing arrived for ${idleMs / 1000} s: send the file again`));
    }, idleMs);
  });
  const read = reader.read();
  // When the stall wins, releasing the lock rejects the read that nobody waits for any more.
  read.catch(() => {});
  try {
    const { done, value } = await Promise.race([read, stalled]);
    return done ? { done: true } : { done: false, value };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, 'upload_cut', 'the connection ended before the whole file had arrived', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
