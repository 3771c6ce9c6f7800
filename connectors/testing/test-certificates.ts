import { readFileSync } from 'node:fs';

/**
 * Certificates that were made once by `connectors/kafka/fixtures/certificates/make.sh`, for localhost and 127.0.0.1; all but `expired` are
 * valid to 2124 or longer, and all but `self-signed` and `renewed` are signed by `ca`; that one is by `renewed-ca`.
 */
export function testCertificate(
  name:
    | 'ca.pem'
    | 'broker.pem'
    | 'broker.key'
    | 'expired.pem'
    | 'elsewhere.pem'
    | 'self-signed.pem'
    | 'renewed-ca.pem'
    | 'renewed.pem'
    | 'renewed.key'
    | 'client.pem'
    | 'client.key'
    | 'client-encrypted.key',
): string {
  return readFileSync(testCertificatePath(name), 'utf8');
}

export function testCertificatePath(name: string): URL {
  return new URL(`../kafka/fixtures/certificates/${name}`, import.meta.url);
}
