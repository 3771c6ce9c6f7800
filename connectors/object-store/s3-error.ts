import { StreamError } from '../../engine/model/stream-error.ts';
import { objectMissing, type StoreName, storeRefuses, storeUnavailable } from './object-store-error.ts';

const MISSING = ['NoSuchKey', 'NotFound', 'NoSuchVersion'];
/** Answers about who asks; waiting does not mend them. */
const ACCESS: Readonly<Record<string, string>> = {
  // Also the answer to a wrong secret where the answer has no body, as to HEAD.
  AccessDenied: 'correct S3_ACCESS_KEY and S3_SECRET_KEY, or give them the right to read, write and list in this bucket',
  InvalidAccessKeyId: 'correct S3_ACCESS_KEY',
  SignatureDoesNotMatch: 'correct S3_SECRET_KEY',
  RequestTimeTooSkewed: "set this machine's clock",
  AllAccessDisabled: 'ask the operator of the store',
  AuthorizationHeaderMalformed: 'correct S3_REGION',
  PermanentRedirect: 'correct S3_ENDPOINT or S3_REGION',
  InvalidBucketName: 'correct S3_BUCKET',
  BucketAlreadyExists: 'the bucket is somebody else’s: choose another S3_BUCKET',
};
/** The bucket is gone: somebody has to make it, and then the work goes on. */
const NO_BUCKET = 'NoSuchBucket';
const TLS = /SSL|certificate|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS|EPROTO/i;
const NETWORK = /^(ECONN|EPIPE$|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|EMFILE|ENFILE)/;
/** Codes of the store's own troubles. */
const TROUBLE = /^(InternalError|ServiceUnavailable|SlowDown|RequestTimeout|OperationAborted|Busy|XMinio)/i;

interface S3Cause {
  readonly message?: string;
  readonly code?: string;
  readonly statusCode?: number;
}

/** An error of the S3 client as one of the family. */
export function s3Error(cause: unknown, store: StoreName, key?: string): StreamError {
  const { code = '', message = String(cause), statusCode = 0 } = (cause ?? {}) as S3Cause;
  if (key !== undefined && MISSING.includes(code)) return objectMissing(key, store, cause);
  const advice = ACCESS[code];
  if (advice) return storeRefuses(store, `${code}: ${message}`, advice, cause);
  if (code === NO_BUCKET) return storeUnavailable(store, 'the bucket does not exist: make it', cause);
  if (TLS.test(code))
    return storeRefuses(store, message, 'correct S3_ENDPOINT, or trust its certificate with NODE_EXTRA_CA_CERTS', cause);
  const away =
    NETWORK.test(code) || TROUBLE.test(code) || statusCode >= 500 || /Retryable HTTP status|aborted|socket hang up/.test(message);
  if (away) return storeUnavailable(store, message || code, cause);
  return new StreamError(`the object store, ${store}, failed: ${code ? `${code}: ` : ''}${message}`, {
    code: 'STREAM_OBJECT_STORE_ERROR',
    domain: 'external',
    scope: 'task',
    verdict: 'stop',
    cause,
    context: { store },
  });
}
