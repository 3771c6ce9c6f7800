import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import type { ScramMechanism } from './mechanism.ts';

const HASHES = { 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' } as const;
const DIGEST_BYTES = { 'SCRAM-SHA-256': 32, 'SCRAM-SHA-512': 64 } as const;

/** What both sides make of a password; the broker could do with `storedKey` and `serverKey` alone. */
export interface ScramKeys {
  readonly clientKey: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export function digestBytes(mechanism: ScramMechanism): number {
  return DIGEST_BYTES[mechanism];
}

/**
 * The keys of a password. Its UTF-8 bytes are taken as they are: Kafka's own client and broker leave SASLprep out, and a password that is
 * mapped on one side only would be a wrong one.
 */
export async function scramKeys(
  mechanism: ScramMechanism,
  password: string,
  salt: Buffer,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await new Promise<Buffer>((resolve, reject) => {
    pbkdf2(password, salt, iterations, DIGEST_BYTES[mechanism], HASHES[mechanism], (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
  const clientKey = hmac(mechanism, salted, 'Client Key');
  const storedKey = createHash(HASHES[mechanism]).update(clientKey).digest();
  return { clientKey, storedKey, serverKey: hmac(mechanism, salted, 'Server Key') };
}

export function hmac(mechanism: ScramMechanism, key: Buffer, text: string): Buffer {
  return createHmac(HASHES[mechanism], key).update(text).digest();
}

/** What `storedKey` has to be for a proof of these messages. */
export function keyProvenBy(mechanism: ScramMechanism, storedKey: Buffer, authMessage: string, proof: Buffer): Buffer {
  return createHash(HASHES[mechanism])
    .update(xored(proof, hmac(mechanism, storedKey, authMessage)))
    .digest();
}

/** Both buffers have the length of the mechanism's digest. */
export function xored(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));
}
