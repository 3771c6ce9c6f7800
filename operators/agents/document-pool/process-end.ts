import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { documentError } from '../extraction/document-error.ts';
import type { ProcessBounds } from './start-reader.ts';
import { MEMORY_EXCEEDED } from './watch-process.ts';

/** Of what a process prints, the end is kept, in characters: V8 adds two pages to what it says of its memory. */
const PRINTED_MAX = 16_384;

/** Waits until a process is gone and nothing more comes from it; resolves with what is to be told to who waits for its answer. */
export function processEnd(child: ChildProcess, bounds: ProcessBounds): Promise<StreamError> {
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-PRINTED_MAX);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // Of one that runs, its end tells.
      if (child.pid === undefined) resolve(processFault(error.message, error));
    });
    child.once('close', (code, signal) => resolve(endReason(code, signal, printed, bounds)));
  });
}

/** Says whether a process that does nothing keeps our own from ending. */
export function keepAlive(child: ChildProcess, alive: boolean): void {
  // Node opens the pipe of a child's output as a socket.
  const parts = [child, child.channel, child.stderr as Socket | null];
  for (const part of parts) alive ? part?.ref() : part?.unref();
}

/** A failure that is not the document's (internal/record/retry). */
export function processFault(reason: string, cause?: unknown): StreamError {
  return new StreamError(`the process that reads documents failed: ${reason}`, {
    code: 'STREAM_EXTRACTION_WORKER',
    domain: 'internal',
    scope: 'record',
    verdict: 'retry',
    cause,
  });
}

function endReason(code: number | null, signal: string | null, printed: string, bounds: ProcessBounds): StreamError {
  if (printed.includes(MEMORY_EXCEEDED)) return outOfMemory('memoryMbMax', bounds);
  if (/^FATAL ERROR: .*Allocation failed/m.test(printed)) return outOfMemory('heapMbMax', bounds);
  const [said] = /^(?:\w*Error\b|FATAL ERROR\b).*$/m.exec(printed) ?? [];
  const end = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
  return processFault(said === undefined ? end : `${end}: ${said}`);
}

function outOfMemory(limit: keyof ProcessBounds, bounds: ProcessBounds): StreamError {
  const value = bounds[limit];
  const message = `the document needs more than ${value} MB of memory (${limit}): it is too large or too complex`;
  return documentError('STREAM_DOCUMENT_OUT_OF_MEMORY', message, { limit, value });
}
