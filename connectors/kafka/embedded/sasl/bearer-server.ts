import type { EmbeddedSasl } from '../security-options.ts';
import { LoginRefused, type ServerExchange } from './server-exchange.ts';

const SEPARATOR = '\x01';
const INVALID = Buffer.from(JSON.stringify({ status: 'invalid_token' }));

/** OAUTHBEARER (RFC 7628). A token that is not taken is answered with the reason, and the acknowledgement of that with the end. */
export function bearerServer(holderOf: NonNullable<EmbeddedSasl['token']>): ServerExchange {
  let isRefused = false;
  return {
    next: async (said) => {
      const [header, ...pairs] = said.toString().split(SEPARATOR);
      const token = pairs
        .map((pair) => /^auth=Bearer +([-_~+/.A-Za-z0-9]+=*)$/i.exec(pair)?.[1])
        .find((each) => each !== undefined);
      if (isRefused || !header?.startsWith('n,') || token === undefined) throw new LoginRefused();
      const holder = await holderOf(token);
      if (holder !== undefined && (holder.expiresAtMs ?? Number.POSITIVE_INFINITY) > Date.now()) {
        return { say: Buffer.alloc(0), done: holder };
      }
      isRefused = true;
      return { say: INVALID };
    },
  };
}
