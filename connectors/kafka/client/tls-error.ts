import { StreamError } from '../../../engine/model/stream-error.ts';

interface TlsFailure extends Error {
  readonly code?: string | undefined;
  readonly reason?: string;
}

const TRUST = "name its authority in tls.ca, or let one that is trusted sign the broker's certificate";

/** What to do about a certificate that is not taken. */
const ADVICE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'renew it, and restart the broker with it',
  CERT_NOT_YET_VALID: "look at this machine's clock, or wait until it begins",
  DEPTH_ZERO_SELF_SIGNED_CERT: TRUST,
  SELF_SIGNED_CERT_IN_CHAIN: TRUST,
  UNABLE_TO_GET_ISSUER_CERT: TRUST,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: TRUST,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: TRUST,
  ERR_TLS_CERT_ALTNAME_INVALID: 'connect to a name that it is for, or say in tls.serverName which that is',
  CERT_REVOKED: 'renew it, and restart the broker with it',
};

/** What Node adds from version 24 on; ours names the setting. */
const NODE_ADVICE = /; if the root CA is installed locally.*$/s;

/** How OpenSSL calls the other side's wish for a certificate of ours: in a code with underscores, or in a message with spaces. */
const WANTS_CERTIFICATE = /CERTIFICATE.REQUIRED|ALERT.BAD.CERTIFICATE|ALERT.UNKNOWN.CA|ALERT.CERTIFICATE/i;
const NOT_TLS = /WRONG.VERSION.NUMBER|PACKET.LENGTH.TOO.LONG|HTTP.REQUEST|UNKNOWN.PROTOCOL|UNEXPECTED.MESSAGE/i;

/**
 * A failure of TLS as one of the family: STREAM_KAFKA_TLS (external/process/stop) naming the broker, the reason and what to do. Undefined
 * for an error that is none of TLS.
 */
export function tlsError(address: string, cause: TlsFailure): StreamError | undefined {
  const code = cause.code ?? '';
  const advice = ADVICE[code];
  if (advice !== undefined) {
    const reason = cause.message.replace(NODE_ADVICE, '');
    return failure(address, `shows a certificate that is not taken: ${reason}`, advice, cause);
  }
  if (NOT_TLS.test(code) || NOT_TLS.test(cause.message)) {
    return failure(address, 'does not speak TLS', "leave tls out, or name the broker's port for TLS", cause);
  }
  if (WANTS_CERTIFICATE.test(code) || WANTS_CERTIFICATE.test(cause.message)) {
    return failure(
      address,
      `does not take this client's certificate (${cause.code})`,
      'give one that it trusts in tls.cert and tls.key',
      cause,
    );
  }
  if (!code.startsWith('ERR_SSL') && !code.startsWith('ERR_TLS') && code !== 'EPROTO') return undefined;
  return failure(
    address,
    `cannot be spoken to in TLS (${cause.reason ?? cause.message})`,
    'look at the TLS settings of both sides',
    cause,
  );
}

function failure(address: string, what: string, advice: string, cause: TlsFailure): StreamError {
  return new StreamError(`Kafka broker ${address} ${what} (${advice})`, {
    code: 'STREAM_KAFKA_TLS',
    domain: 'external',
    scope: 'process',
    verdict: 'stop',
    cause,
    context: { broker: address, reason: cause.code ?? cause.message },
  });
}
