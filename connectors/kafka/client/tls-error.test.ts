import { expect, test } from 'vitest';
import { tlsError } from './tls-error.ts';

const failure = (code: string, message = code): Error & { code: string } => Object.assign(new Error(message), { code });

test.for([
  ['CERT_HAS_EXPIRED', 'certificate has expired', 'renew it'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'tls.ca'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "Host: a. is not in the cert's altnames", 'tls.serverName'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', 'does not speak TLS'],
  ['EPROTO', 'error:0A00010B:SSL routines:ssl3_get_record:wrong version number', 'does not speak TLS'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tlsv13 alert certificate required', 'tls.cert and tls.key'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'bad certificate', 'tls.cert and tls.key'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'handshake failure', 'look at the TLS settings of both sides'],
] as const)('%s stops, and says what to do', ([code, message, advice]) => {
  const error = tlsError('kafka:9093', failure(code, message));
  expect(error).toMatchObject({ code: 'STREAM_KAFKA_TLS', domain: 'external', scope: 'process', verdict: 'stop' });
  expect(error?.message).toContain('kafka:9093');
  expect(error?.message).toContain(advice);
});

test.for(['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'EPIPE'])('%s is none of TLS: it is tried again', (code) => {
  expect(tlsError('kafka:9093', failure(code))).toBeUndefined();
});

test('the advice of Node beside ours is left out', () => {
  const message = 'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
  const error = tlsError('kafka:9093', failure('DEPTH_ZERO_SELF_SIGNED_CERT', message));
  expect(error?.message).toContain('not taken: self-signed certificate (name its authority in tls.ca');
});
