import { StreamError } from '../../../../engine/model/stream-error.ts';
import type { SaslExchange } from './exchange.ts';

const SEPARATOR = '\x01';
/** Acknowledges the broker's reason, so that it ends the log-in. */
const ACKNOWLEDGED = Buffer.from(SEPARATOR);

/**
 * OAUTHBEARER (RFC 7628): a token of somebody whom the broker trusts, with what the broker wants to be told beside it.
 *
 * Errors: STREAM_KAFKA_SASL (external/process/stop) when the broker names a reason and goes on all the same.
 */
export function bearerExchange(token: string, extensions: Readonly<Record<string, string>> = {}): SaslExchange {
  const pairs = [['auth', `Bearer ${token}`], ...Object.entries(extensions)].map(
    ([name, value]) => `${name}=${value}${SEPARATOR}`,
  );
  let refused: string | undefined;
  return {
    first: Buffer.from(`n,,${SEPARATOR}${pairs.join('')}${SEPARATOR}`),
    next: async (said) => {
      if (refused !== undefined) {
        throw new StreamError(`it refused the token: ${refused}`, {
          code: 'STREAM_KAFKA_SASL',
          domain: 'external',
          scope: 'process',
          verdict: 'stop',
        });
      }
      if (said.length === 0) return undefined;
      // Words after the token are the reason why it was not taken; the error comes after they are acknowledged.
      refused = said.toString();
      return ACKNOWLEDGED;
    },
  };
}
