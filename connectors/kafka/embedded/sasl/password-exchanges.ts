import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { ScramMechanism } from '../../sasl/mechanism.ts';
import { hmac, keyProvenBy } from '../../sasl/scram-keys.ts';
import { attributesOf, base64Bytes, CHANNEL_BINDING, GS2_HEADER, unescapedName } from '../../sasl/scram-messages.ts';
import { LoginRefused, type ServerExchange, type ServerWords } from './server-exchange.ts';
import type { ScramRecord, Users } from './users.ts';

const NONCE_BYTES = 24;
const NOTHING = Buffer.alloc(0);

/** PLAIN (RFC 4616): `on behalf of`, NUL, user, NUL, password. */
export function plainServer(users: Users): ServerExchange {
  return {
    next: async (said) => {
      const [behalf, username, password, ...rest] = said.toString().split('\0');
      const whole = username !== undefined && password !== undefined && rest.length === 0;
      if (!whole || (behalf !== '' && behalf !== username) || !users.hasPassword(username, password)) throw new LoginRefused();
      return { say: NOTHING, done: { username } };
    },
  };
}

/** SCRAM (RFC 5802). */
export function scramServer(mechanism: ScramMechanism, users: Users): ServerExchange {
  let begun:
    | { readonly username: string; readonly record: ScramRecord; readonly nonce: string; readonly messages: string }
    | undefined;

  const challenge = async (said: string): Promise<ServerWords> => {
    const [binding, behalf, ...bare] = said.split(',');
    const attributes = attributesOf(bare.join(','));
    const username = unescapedName(attributes?.get('n') ?? '');
    const clientNonce = attributes?.get('r');
    if (`${binding},${behalf},` !== GS2_HEADER || !username || !clientNonce || attributes?.has('m')) throw new LoginRefused();
    const record = await users.scramRecord(mechanism, username);
    const nonce = `${clientNonce}${randomBytes(NONCE_BYTES).toString('base64')}`;
    const say = `r=${nonce},s=${record.salt.toString('base64')},i=${record.iterations}`;
    begun = { username, record, nonce, messages: `${bare.join(',')},${say}` };
    return { say: Buffer.from(say) };
  };

  const verdict = (said: string, { username, record, nonce, messages }: NonNullable<typeof begun>): ServerWords => {
    const attributes = attributesOf(said);
    const proof = base64Bytes(attributes?.get('p'));
    const authMessage = `${messages},${said.slice(0, said.lastIndexOf(',p='))}`;
    // Librdkafka before 2.4 repeats its own part in front: like Kafka we look at the end, which has our part in it.
    const whole = attributes?.get('c') === CHANNEL_BINDING && attributes.get('r')?.endsWith(nonce);
    if (!whole || proof?.length !== record.storedKey.length) throw new LoginRefused();
    if (!timingSafeEqual(keyProvenBy(mechanism, record.storedKey, authMessage, proof), record.storedKey))
      throw new LoginRefused();
    return { say: Buffer.from(`v=${hmac(mechanism, record.serverKey, authMessage).toString('base64')}`), done: { username } };
  };

  return { next: async (said) => (begun === undefined ? challenge(said.toString()) : verdict(said.toString(), begun)) };
}
