import { parentPort } from 'node:worker_threads';
import { type DocumentRequest, type WorkerAnswer, writeError } from './worker-messages.ts';

/** Answers the documents that a pool sends to this thread, one at a time. */
export function serveDocuments<R>(read: (request: DocumentRequest) => Promise<R>): void {
  const answer = (message: WorkerAnswer<R>): void => parentPort?.postMessage(message);
  parentPort?.on('message', (request: DocumentRequest) => {
    read(request).then(
      (result) => answer({ type: 'done', result }),
      (error) => answer({ type: 'failed', error: writeError(error) }),
    );
  });
  answer({ type: 'ready' });
}
