import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';

/** One side's part of TLS. Certificates and keys are texts in PEM. */
export interface TlsParts {
  readonly ca?: string | readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/**
 * Reads certificates and keys once for all connections.
 *
 * Errors: STREAM_CONFIG (user/process/stop) naming the option that is missing or cannot be read.
 */
export function secureContext({ ca, cert, key, passphrase }: TlsParts): SecureContext {
  if (cert !== undefined && key === undefined) throw refused('tls.key: give the key of the certificate, too');
  if (key !== undefined && cert === undefined) throw refused('tls.cert: give the certificate of the key, too');
  const trusted = ca === undefined ? {} : { ca: certificates(ca) };
  const own = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
  const secret = passphrase === undefined ? {} : { passphrase };
  // Each alone first: the error of all together does not say which it is.
  if (cert !== undefined) read('tls.cert: expected a certificate in PEM', () => createSecureContext({ cert }));
  if (key !== undefined) {
    read('tls.key: expected a private key in PEM, which tls.passphrase opens', () => createSecureContext({ key, ...secret }));
  }
  return read('tls.key: is not the key of tls.cert', () => createSecureContext({ ...trusted, ...own, ...secret }));
}

/** Looked at here, as Node passes over a text without any certificate and would then trust nobody. */
function certificates(ca: string | readonly string[]): string[] {
  const all = [ca].flat();
  if (all.length === 0) throw refused('tls.ca: expected at least one certificate in PEM');
  for (const text of all) read('tls.ca: expected certificates in PEM', () => new X509Certificate(text));
  return all;
}

function read<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw refused(`${what} (${toStreamError(cause).message})`, cause);
  }
}

function refused(message: string, cause?: unknown): StreamError {
  return new StreamError(message, { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop', cause });
}
