import { StreamError, type StreamErrorOptions } from '../../../engine/model/stream-error.ts';

/** Why a document cannot be read. All are the input's fault and park the record: another attempt would end the same way. */
export type DocumentErrorCode =
  | 'STREAM_DOCUMENT_EMPTY'
  | 'STREAM_DOCUMENT_TRUNCATED'
  | 'STREAM_DOCUMENT_CORRUPT'
  | 'STREAM_DOCUMENT_ENCRYPTED'
  | 'STREAM_DOCUMENT_TOO_LARGE'
  | 'STREAM_DOCUMENT_BOMB'
  | 'STREAM_DOCUMENT_UNSUPPORTED'
  | 'STREAM_DOCUMENT_TIMEOUT'
  | 'STREAM_DOCUMENT_OUT_OF_MEMORY';

/** An error about the document itself (user/record/park). The message begins with a small letter: it follows the file's name. */
export function documentError(
  code: DocumentErrorCode,
  message: string,
  context: NonNullable<StreamErrorOptions['context']> = {},
  cause?: unknown,
): StreamError {
  return new StreamError(message, { code, domain: 'user', scope: 'record', verdict: 'park', context, cause });
}

/** An error of a parser that nobody foresaw (internal/record/park): the document is kept, and another attempt would end the same way. */
export function extractionFault(cause: unknown): StreamError {
  return new StreamError('the document could not be read for a reason that is not foreseen; it is kept and the fault is ours', {
    code: 'STREAM_EXTRACTION_FAULT',
    domain: 'internal',
    scope: 'record',
    verdict: 'park',
    cause,
  });
}
