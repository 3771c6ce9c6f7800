import { bearerExchange } from '../../../connectors/kafka/client/sasl/bearer-exchange.ts';
import { scramExchange } from '../../../connectors/kafka/client/sasl/scram-exchange.ts';
import { BrokerSasl } from '../../../connectors/kafka/embedded/sasl/broker-sasl.ts';
import { LoginRefused } from '../../../connectors/kafka/embedded/sasl/server-exchange.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { refusesWith } from './refusals.ts';

/** Between the messages of one input. */
const NEXT = '\n---\n';
/** In an input: the nonce that the other side gave. */
const NONCE = '{nonce}';
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'];
const PROOF = Buffer.alloc(32, 7).toString('base64');

/** What clients say to the embedded broker when they log in. */
export const saslServer: FuzzedParser = {
  name: 'sasl-server',
  open: () => ({
    samples: [
      ['PLAIN', '\0user\0pencil'],
      ['SCRAM-SHA-256', 'n,,n=user,r=abc', `c=biws,r=${NONCE},p=${PROOF}`],
      ['SCRAM-SHA-512', 'n,,n=us=2Cer=3D,r=abc', `c=biws,r=${NONCE},p=${PROOF}${PROOF}`],
      ['OAUTHBEARER', 'n,,\x01auth=Bearer good\x01traceid=7\x01\x01'],
      ['OAUTHBEARER', 'n,a=user,\x01auth=Bearer bad\x01\x01', '\x01'],
    ].map((words) => Buffer.from(words.join(NEXT))),
    parse: async (input) => {
      const [mechanism = '', ...words] = input.toString('latin1').split(NEXT);
      const sasl = new BrokerSasl({
        users: [{ username: 'user', password: 'pencil' }],
        token: (token) => (token === 'good' ? { username: 'user' } : undefined),
      });
      const exchange = sasl.exchange(mechanism);
      let nonce = '';
      for (const word of words) {
        const answer = await exchange?.next(Buffer.from(word.replaceAll(NONCE, nonce), 'latin1'));
        nonce = /^r=([^,]*)/.exec(answer?.say.toString() ?? '')?.[1] ?? nonce;
        if (answer?.done && mechanism.startsWith('SCRAM')) throw new Error('somebody without the password is logged in');
      }
    },
    refuses: (error) => error instanceof LoginRefused,
  }),
};

/** What a broker, which may be another than it says, answers when the client logs in. */
export const saslClient: FuzzedParser = {
  name: 'sasl-client',
  open: () => ({
    samples: [
      ['SCRAM-SHA-256', 'r=abcXYZ,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
      ['SCRAM-SHA-256', 'r=abcXYZ,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', `v=${PROOF}`],
      ['SCRAM-SHA-512', 'r=abcXYZ,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', `v=${PROOF}${PROOF}`],
      ['OAUTHBEARER', '{"status":"invalid_token"}', ''],
    ].map((words) => Buffer.from(words.join(NEXT))),
    parse: async (input) => {
      const [mechanism = '', ...words] = input.toString('latin1').split(NEXT);
      const scram = MECHANISMS.slice(1, 3).find((each) => each === mechanism) as 'SCRAM-SHA-256' | undefined;
      const exchange = scram
        ? scramExchange({ mechanism: scram, username: 'user', password: 'pencil', nonce: 'abc' })
        : bearerExchange('token');
      for (const word of words) await exchange.next(Buffer.from(word, 'latin1'));
    },
    refuses: refusesWith('STREAM_KAFKA_SASL'),
  }),
};
