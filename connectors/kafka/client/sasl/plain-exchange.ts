import type { SaslExchange } from './exchange.ts';

/** PLAIN (RFC 4616): the password as it is. Whoever reads the connection has it, so it belongs into TLS. */
export function plainExchange(username: string, password: string): SaslExchange {
  return { first: Buffer.from(`\0${username}\0${password}`), next: async () => undefined };
}
