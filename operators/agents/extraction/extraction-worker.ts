/** The thread in which documents are parsed: nothing here survives one that it cannot digest, and nothing outside notices. */
import { parentPort } from 'node:worker_threads';
import { extractDocument } from './extract-document.ts';
import { type ExtractRequest, type WorkerAnswer, writeError } from './worker-messages.ts';

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (request: ExtractRequest) => {
  extractDocument(request.bytes, { ...request.hints, limits: request.limits }).then(
    (extraction) => answer({ type: 'done', extraction }),
    (error) => answer({ type: 'failed', error: writeError(error) }),
  );
});

answer({ type: 'ready' });
