import { randomBytes, timingSafeEqual } from 'node:crypto';
import { StreamError } from '../../../../engine/model/stream-error.ts';
import type { ScramMechanism } from '../../sasl/mechanism.ts';
import { hmac, scramKeys, xored } from '../../sasl/scram-keys.ts';
import {
  attributesOf,
  base64Bytes,
  CHANNEL_BINDING,
  escapedName,
  GS2_HEADER,
  ITERATIONS_MAX,
  ITERATIONS_MIN,
} from '../../sasl/scram-messages.ts';
import type { SaslExchange } from './exchange.ts';

const NONCE_BYTES = 24;

interface Given {
  readonly mechanism: ScramMechanism;
  readonly username: string;
  readonly password: string;
  /** Only tests choose it. */
  readonly nonce?: string;
}

/**
 * SCRAM (RFC 5802): the password is never sent, and the broker has to prove that it knows it too.
 *
 * Errors: STREAM_KAFKA_SASL (external/process/stop) for a broker that does not prove it, or asks for work out of bounds.
 */
export function scramExchange(given: Given): SaslExchange {
  const { mechanism, username, password, nonce = randomBytes(NONCE_BYTES).toString('base64') } = given;
  const firstBare = `n=${escapedName(username)},r=${nonce}`;
  let serverSignature: Buffer | undefined;

  const proof = async (said: string): Promise<Buffer> => {
    const attributes = attributesOf(said);
    const [joint, salt] = [attributes?.get('r') ?? '', base64Bytes(attributes?.get('s'))];
    const iterations = Number(attributes?.get('i'));
    if (!joint.startsWith(nonce) || joint.length === nonce.length || salt === undefined || attributes?.has('m')) {
      throw broken('its first message is none of SCRAM');
    }
    if (!Number.isInteger(iterations) || iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
      throw broken(`it wants ${attributes?.get('i')} iterations; ${ITERATIONS_MIN} to ${ITERATIONS_MAX} are done`);
    }
    const keys = await scramKeys(mechanism, password, salt, iterations);
    const withoutProof = `c=${CHANNEL_BINDING},r=${joint}`;
    const authMessage = `${firstBare},${said},${withoutProof}`;
    serverSignature = hmac(mechanism, keys.serverKey, authMessage);
    const signed = xored(keys.clientKey, hmac(mechanism, keys.storedKey, authMessage));
    return Buffer.from(`${withoutProof},p=${signed.toString('base64')}`);
  };

  const check = (said: string, expected: Buffer): void => {
    const signature = base64Bytes(attributesOf(said)?.get('v'));
    if (signature?.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw broken('it does not prove that it knows the password: somebody else may answer in its place');
    }
  };

  return {
    first: Buffer.from(`${GS2_HEADER}${firstBare}`),
    next: async (said) => {
      if (serverSignature === undefined) return proof(said.toString());
      check(said.toString(), serverSignature);
      return undefined;
    },
  };
}

function broken(why: string): StreamError {
  return new StreamError(why, { code: 'STREAM_KAFKA_SASL', domain: 'external', scope: 'process', verdict: 'stop' });
}
