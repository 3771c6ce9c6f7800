import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scramServer } from '../../embedded/sasl/password-exchanges.ts';
import { Users } from '../../embedded/sasl/users.ts';
import { hmac, scramKeys, xored } from '../../sasl/scram-keys.ts';
import { scramExchange } from './scram-exchange.ts';

/** The example of RFC 7677. */
const RFC = {
  client: { mechanism: 'SCRAM-SHA-256', username: 'user', password: 'pencil', nonce: 'rOprNGfwEbeRWgbNEkqO' } as const,
  first: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  proof: 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  end: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};
const said = (text: string): Buffer => Buffer.from(text);

test('says what RFC 7677 says, and takes the signature of that broker', async () => {
  const exchange = scramExchange(RFC.client);
  expect(exchange.first.toString()).toBe(RFC.first);
  expect((await exchange.next(said(RFC.challenge)))?.toString()).toBe(RFC.proof);
  expect(await exchange.next(said(RFC.end))).toBeUndefined();
});

describe('a broker that does not know the password is found out', () => {
  test.for(['v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4=', 'v=AAAA', 'v=', '', 'e=other-error', 'v=!'])('%s', async (end) => {
    const exchange = scramExchange(RFC.client);
    await exchange.next(said(RFC.challenge));
    await expect(exchange.next(said(end))).rejects.toThrow('does not prove that it knows the password');
  });

  test.for([
    ['r=somebodyelses,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', 'none of SCRAM'],
    ['r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', 'none of SCRAM'],
    ['r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096', 'none of SCRAM'],
    ['r=rOprNGfwEbeRWgbNEkqOx,i=4096', 'none of SCRAM'],
    ['m=x,r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4096', 'none of SCRAM'],
    ['', 'none of SCRAM'],
    ['r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=1', '4096 to 1000000'],
    ['r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=2000000000', '4096 to 1000000'],
    ['r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=many', '4096 to 1000000'],
  ] as const)('%s', async ([challenge, message]) => {
    await expect(scramExchange(RFC.client).next(said(challenge))).rejects.toThrow(message);
  });
});

test('our broker takes any user with his password, and nobody with another one', async () => {
  const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  const mechanisms = fc.constantFrom('SCRAM-SHA-256' as const, 'SCRAM-SHA-512' as const);
  await fc.assert(
    fc.asyncProperty(mechanisms, text, text, text, fc.boolean(), async (mechanism, username, password, other, isRight) => {
      const tried = isRight ? password : other;
      const server = scramServer(mechanism, new Users([{ username, password }]));
      const client = scramExchange({ mechanism, username, password: tried });
      const { say } = await server.next(client.first);
      const proof = await client.next(say);
      const end = server.next(proof ?? Buffer.alloc(0));
      if (tried !== password) {
        await expect(end).rejects.toThrow();
        return;
      }
      const { say: last, done } = await end;
      expect(done?.username).toBe(username);
      expect(await client.next(last)).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test("our broker takes the joint nonce with the client's part in front of it again, as Kafka does: librdkafka 2.0 sends that", async () => {
  const keys = { mechanism: 'SCRAM-SHA-256', username: 'user', password: 'pencil' } as const;
  const server = scramServer('SCRAM-SHA-256', new Users([keys]));
  const { say } = await server.next(said('n,,n=user,r=abc'));
  const [nonce = '', salt = ''] = say.toString().split(',');
  const { clientKey, storedKey } = await scramKeys('SCRAM-SHA-256', 'pencil', Buffer.from(salt.slice(2), 'base64'), 4096);
  const withoutProof = `c=biws,r=abc${nonce.slice(2)}`;
  const proof = xored(clientKey, hmac('SCRAM-SHA-256', storedKey, `n=user,r=abc,${say},${withoutProof}`)).toString('base64');
  expect(await server.next(said(`${withoutProof},p=${proof}`))).toMatchObject({ done: { username: 'user' } });
});

test('any bytes are refused by our broker', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.string().map((s) => `n,,n=a,r=${s}`),
      ),
      fc.string(),
      async (first, second) => {
        const server = scramServer('SCRAM-SHA-256', new Users([{ username: 'a', password: 'b' }]));
        const both = server.next(said(first)).then(() => server.next(said(second)));
        await expect(both).rejects.toThrow();
      },
    ),
  );
});
