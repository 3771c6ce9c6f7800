import { ApiError } from '../http/api-error.ts';
import type { ByteBudget } from './byte-budget.ts';
import { cleanFileName } from './file-name.ts';
import { boundaryOf, parseMultipart } from './multipart.ts';
import { discard, readBounded } from './read-bounded.ts';

export interface ReceivedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Gives the file's share of the budget back; its bytes must not be used after it. */
  release(): void;
}

export interface ReadFileOptions {
  readonly budget: ByteBudget;
  readonly maxUploadBytes: number;
}

/** Room for boundaries, part headers and small fields beside the file. */
const ENVELOPE_BYTES_MAX = 64 * 1024;
/** How long a client may send nothing. */
const UPLOAD_IDLE_MS = 15_000;
const BUSY_RETRY_SECONDS = 2;
/** A body up to so many times the limit is read to its end before it is refused: who is cut off while it sends tells its user that, not the answer. */
const DISCARDED_TIMES_MAX = 2;

/**
 * Reads the form of an upload and takes the field `file` out of it, within the budget of all uploads.
 *
 * Errors: 415 not a form; 413 over the limit, seen from Content-Length, and far over it before anything is read; 503 `uploads_busy` when other uploads
 * hold the budget; 400 no file or no name.
 */
export async function readFile(request: Request, { budget, maxUploadBytes }: ReadFileOptions): Promise<ReceivedFile> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? undefined);
  if (boundary === undefined) {
    throw new ApiError(415, 'not_a_form', 'send the file as multipart/form-data, in the field "file"', { field: 'Content-Type' });
  }
  const tooLarge = (): ApiError =>
    new ApiError(413, 'file_too_large', `the file is larger than ${sizeText(maxUploadBytes)}, the most that is taken`, {
      field: 'file',
    });
  const maxBytes = maxUploadBytes + ENVELOPE_BYTES_MAX;
  const contentLength = lengthOf(request.headers.get('content-length'));
  if (contentLength !== undefined && contentLength > maxBytes) {
    if (request.body && contentLength <= DISCARDED_TIMES_MAX * maxBytes) await discard(request.body, UPLOAD_IDLE_MS);
    throw tooLarge();
  }
  if (request.body === null) throw noFile();
  const release = budget.take(contentLength ?? maxBytes);
  if (!release) {
    throw new ApiError(503, 'uploads_busy', 'too many uploads are under way: send the file again in a moment', {
      retryAfterSeconds: BUSY_RETRY_SECONDS,
    });
  }
  try {
    const length = contentLength === undefined ? {} : { contentLength };
    const body = await readBounded(request.body, { maxBytes, idleMs: UPLOAD_IDLE_MS, tooLarge, ...length });
    const part = parseMultipart(body, boundary).find(({ name, fileName }) => name === 'file' && fileName !== undefined);
    if (!part) throw noFile();
    if (part.bytes.length > maxUploadBytes) throw tooLarge();
    const fileName = cleanFileName(part.fileName ?? '');
    if (fileName === '') throw new ApiError(400, 'file_name_empty', 'the file has no name: give it one', { field: 'file' });
    return { fileName, contentType: mediaType(part.contentType), bytes: part.bytes, release };
  } catch (error) {
    release();
    throw error;
  }
}

function noFile(): ApiError {
  return new ApiError(400, 'file_missing', 'there is no file: send it in the form field "file"', { field: 'file' });
}

function lengthOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

/** The type without its parameters; anything that is none is unknown bytes. */
function mediaType(given: string | undefined): string {
  const essence = given?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}$/.test(essence) ? essence : 'application/octet-stream';
}

function sizeText(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
}
