import { StreamError } from '../../engine/model/stream-error.ts';

/** How a store is called in messages, with the setting that names it: `the folder /data/objects`, `S3_ENDPOINT http://…`. */
export type StoreName = string;

export function objectMissing(key: string, store: StoreName, cause?: unknown): StreamError {
  return new StreamError(`there is no object '${key}' in ${store}`, {
    code: 'STREAM_OBJECT_MISSING',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    cause,
    context: { key, store },
  });
}

export function objectTooLarge(key: string, sizeBytes: number, maxBytes: number): StreamError {
  return new StreamError(`the object '${key}' has ${sizeBytes} bytes, more than the ${maxBytes} of maxObjectBytes`, {
    code: 'STREAM_OBJECT_TOO_LARGE',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    context: { key, sizeBytes, maxBytes },
  });
}

export function storeUnavailable(store: StoreName, reason: string, cause?: unknown): StreamError {
  return new StreamError(`the object store, ${store}, cannot be used now: ${reason}`, {
    code: 'STREAM_OBJECT_STORE_UNAVAILABLE',
    domain: 'external',
    scope: 'batch',
    verdict: 'retry',
    cause,
    context: { store },
  });
}

export function storeRefuses(store: StoreName, reason: string, advice: string, cause?: unknown): StreamError {
  return new StreamError(`the object store, ${store}, refuses: ${reason} (${advice})`, {
    code: 'STREAM_OBJECT_STORE_ACCESS',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    cause,
    context: { store },
  });
}
