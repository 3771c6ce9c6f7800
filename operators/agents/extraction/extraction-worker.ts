/** The thread in which documents are parsed: nothing here survives one that it cannot digest, and nothing outside notices. */
import { parentPort } from 'node:worker_threads';
import { boundDecompression } from './bound-decompression.ts';
import { documentError } from './document-error.ts';
import { extractDocument } from './extract-document.ts';
import { type ExtractRequest, type WorkerAnswer, writeError } from './worker-messages.ts';

/** Of one packed stream inside a PDF; no page of text comes near it. */
const STREAM_BYTES_MAX = 100_000_000;

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

boundDecompression(STREAM_BYTES_MAX, () => {
  const message = `a packed stream in the file holds more than ${STREAM_BYTES_MAX} bytes: the file was not read`;
  answer({ type: 'failed', error: writeError(documentError('STREAM_DOCUMENT_BOMB', message, { bytesMax: STREAM_BYTES_MAX })) });
  // PDF.js would go on with a decoder of its own, which has no bound either.
  process.exit();
});

parentPort?.on('message', (request: ExtractRequest) => {
  extractDocument(request.bytes, { ...request.hints, limits: request.limits }).then(
    (extraction) => answer({ type: 'done', extraction }),
    (error) => answer({ type: 'failed', error: writeError(error) }),
  );
});

answer({ type: 'ready' });
