import { documentError } from '../extraction/document-error.ts';
import { boundDecompression } from './bound-decompression.ts';
import { type DocumentRequest, type NumberedRequest, type WorkerAnswer, writeError } from './worker-messages.ts';

/** Of one packed stream inside a PDF; no page of text comes near it. */
const STREAM_BYTES_MAX = 100_000_000;

/** Answers the documents that a pool sends to this process, one at a time. REQUIRES: a process of our own; its globals are changed. */
export function serveDocuments<R>(read: (request: DocumentRequest) => Promise<R>): void {
  const answer = (message: WorkerAnswer<R>): void => void process.send?.(message);
  let current = 0;
  boundDecompression(STREAM_BYTES_MAX, () => {
    const id = current;
    return () => {
      const message = `a packed stream in the file holds more than ${STREAM_BYTES_MAX} bytes: the file was not read`;
      const error = documentError('STREAM_DOCUMENT_BOMB', message, { bytesMax: STREAM_BYTES_MAX });
      // PDF.js goes on with a decoder of its own, which has no bound either.
      answer({ type: 'spoilt', error: writeError(error), id });
    };
  });
  // PDF.js forgets promises of damaged pages. What they say stands in its answer, too; by default they would end the process.
  process.on('unhandledRejection', () => {});
  process.on('message', (request: NumberedRequest) => {
    current = request.id;
    // The bytes are a view of the message, and parsers take over the buffer that they are given.
    read({ ...request, bytes: new Uint8Array(request.bytes) }).then(
      (result) => answer({ type: 'done', result }),
      (error) => answer({ type: 'failed', error: writeError(error) }),
    );
  });
  answer({ type: 'ready' });
}
