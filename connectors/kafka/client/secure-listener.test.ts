import { afterEach, describe, expect, test } from 'vitest';
import { testCertificate } from '../../testing/test-certificates.ts';
import { startEmbeddedKafka } from '../embedded/index.ts';
import { secureContext } from '../tls/secure-context.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { BrokerConnection } from './broker-connection.ts';
import { type KafkaLogOptions, kafkaLog } from './index.ts';
import { Login } from './login.ts';
import type { KafkaSaslOptions } from './security-options.ts';

/** The port of a real Apache Kafka with TLS and users to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA_SECURE;
const ADA = { username: 'ada', password: 'pencil' };
const TLS = { ca: testCertificate('ca.pem') };
const GIVE_UP_MS = 15_000;
let counter = 0;
const ownTopic = (): string => `secure-${Date.now().toString(36)}-${counter++}`;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A token that nobody signed, as Kafka's own example of OAUTHBEARER takes it. */
function unsignedToken(expiresAtMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [issued, ends] = [Math.floor(Date.now() / 1000), Math.floor(expiresAtMs / 1000)];
  return `${part({ alg: 'none' })}.${part({ sub: 'ada', iat: issued, exp: ends })}.`;
}

function holderOf(token: string): { readonly username: string; readonly expiresAtMs: number } | undefined {
  const claims = token.split('.')[1];
  if (claims === undefined) return undefined;
  const { sub, exp }: { sub: string; exp: number } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return { username: sub, expiresAtMs: exp * 1000 };
}

/** The broker, with one session of two seconds for SCRAM-SHA-256. */
async function start(sessionLifetimeMs = 0): Promise<string> {
  if (REAL_KAFKA) return REAL_KAFKA;
  const tls = { cert: testCertificate('broker.pem'), key: testCertificate('broker.key') };
  const kafka = await startEmbeddedKafka({ tls, sasl: { users: [ADA], token: holderOf, sessionLifetimeMs } });
  cleanups.push(() => kafka.stop());
  return kafka.bootstrap;
}

function open(bootstrap: string, options: Partial<KafkaLogOptions>) {
  const log = kafkaLog({ brokers: [bootstrap], tls: TLS, giveUpAfterMs: GIVE_UP_MS, ...options });
  cleanups.push(() => log.close());
  return log;
}

const token = () => {
  const expiresAtMs = Date.now() + 60_000;
  return { value: unsignedToken(expiresAtMs), expiresAtMs };
};
const WAYS: readonly KafkaSaslOptions[] = [
  { mechanism: 'PLAIN', ...ADA },
  { mechanism: 'SCRAM-SHA-256', ...ADA },
  { mechanism: 'SCRAM-SHA-512', ...ADA },
  { mechanism: 'OAUTHBEARER', token },
];

test.for(WAYS)('$mechanism through TLS: a record is written and read', async (sasl) => {
  const log = open(await start(), { sasl });
  const topic = ownTopic();
  await log.admin().createTopics([{ name: topic, partitions: 1, configs: { 'retention.ms': '-1' } }]);
  const producer = log.producer({ clientId: 'p' });
  producer.send(topic, 0, null, Buffer.from('o1'), Date.now(), []);
  await producer.flush();
  const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
  reader.assign([{ topic, partition: 0, offset: 0 }]);
  const values: string[] = [];
  while (values.length === 0) for (const batch of await reader.poll(200)) while (batch.next()) values.push(String(batch.value));
  expect(values).toEqual(['o1']);
  await Promise.all([producer.close(), reader.close()]);
});

describe('is refused', () => {
  test.for(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('a wrong password by %s', async (mechanism) => {
    const log = open(await start(), { sasl: { mechanism, ...ADA, password: 'guess' } });
    await expect(log.admin().describeTopics([])).rejects.toMatchObject({
      code: 'STREAM_KAFKA_SASL_AUTHENTICATION_FAILED',
      verdict: 'stop',
      message: expect.stringContaining(`refused the log-in by ${mechanism}`),
    });
  });

  test('a token that is out of date', async () => {
    const expired = () => ({ value: unsignedToken(Date.now() - 60_000) });
    const log = open(await start(), { sasl: { mechanism: 'OAUTHBEARER', token: expired } });
    await expect(log.admin().describeTopics([])).rejects.toMatchObject({ code: 'STREAM_KAFKA_SASL_AUTHENTICATION_FAILED' });
  });

  test('a client without user, and one without TLS', async () => {
    const bootstrap = await start();
    await expect(open(bootstrap, { giveUpAfterMs: 0 }).admin().describeTopics([])).rejects.toThrow('set sasl');
    await expect(open(bootstrap, { tls: false, giveUpAfterMs: 0 }).admin().describeTopics([])).rejects.toThrow('set tls');
  });

  test('a certificate that nobody trusts', async () => {
    const log = open(await start(), { tls: true });
    await expect(log.admin().describeTopics([])).rejects.toMatchObject({ code: 'STREAM_KAFKA_TLS', verdict: 'stop' });
  });
});

test('a connection in use outlives the sessions that the broker gives', async () => {
  let asked = 0;
  const credentials = () => {
    asked++;
    return ADA;
  };
  const login = new Login({ mechanism: 'SCRAM-SHA-256', credentials });
  const tls = { context: secureContext(TLS), serverName: undefined, rejectUnauthorized: true };
  const connection = await BrokerConnection.open(await start(2_000), 'c', 10_000, { tls, login });
  cleanups.push(() => connection.close());
  // Asked until the third log-in: two sessions of two seconds have begun after the first by then.
  while (asked < 3) expect((await connection.request(Metadata, { topics: [] })).brokers).toHaveLength(1);
  expect(connection.isClosed).toBe(false);
});
