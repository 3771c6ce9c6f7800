import { isStreamError, StreamError, type StreamErrorOptions } from '../../../engine/model/stream-error.ts';
import { extractionFault } from '../extraction/document-error.ts';
import type { DocumentHints } from '../extraction/document-kind.ts';
import type { ExtractionLimits } from '../extraction/extraction-limits.ts';

/** To the process: one document. The next is sent only after its answer. */
export interface DocumentRequest {
  readonly bytes: Uint8Array;
  readonly hints: DocumentHints;
  readonly limits: ExtractionLimits;
}

/** A document as it is sent. */
export interface NumberedRequest extends DocumentRequest {
  readonly id: number;
}

/** From the process: `ready` once, then one answer for each request. */
export type WorkerAnswer<R> =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly result: R }
  | { readonly type: 'failed'; readonly error: WrittenError }
  /** The process is of no more use, by the fault of the document with that number, which may have been answered before. */
  | { readonly type: 'spoilt'; readonly error: WrittenError; readonly id: number };

/** A StreamError as data: the way between processes keeps neither class nor fields of an error. */
export interface WrittenError extends Omit<StreamErrorOptions, 'cause'> {
  readonly message: string;
  readonly causeMessage?: string;
}

export function writeError(error: unknown): WrittenError {
  const causeMessage = (cause: unknown) => (cause instanceof Error ? { causeMessage: cause.message } : {});
  if (isStreamError(error)) {
    const { message, code, domain, scope, verdict, context, cause } = error;
    return { message, code, domain, scope, verdict, context, ...causeMessage(cause) };
  }
  return writeError(extractionFault(error));
}

export function readError(written: WrittenError): StreamError {
  const { message, causeMessage, ...options } = written;
  return new StreamError(message, { ...options, ...(causeMessage === undefined ? {} : { cause: new Error(causeMessage) }) });
}
