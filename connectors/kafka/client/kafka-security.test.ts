import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isStreamError, type StreamError } from '../../../engine/model/stream-error.ts';
import type { Log } from '../../../engine/ports.ts';
import { testCertificate } from '../../testing/test-certificates.ts';
import { type EmbeddedKafka, type EmbeddedKafkaOptions, startEmbeddedKafka } from '../embedded/index.ts';
import { PASSWORD_MECHANISMS } from '../sasl/mechanism.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { BrokerConnection } from './broker-connection.ts';
import type { KafkaLogOptions } from './client-options.ts';
import { kafkaLog } from './kafka-log.ts';
import { Login } from './login.ts';

const CA = testCertificate('ca.pem');
const BROKER = { cert: testCertificate('broker.pem'), key: testCertificate('broker.key') };
const ADA = { username: 'ada', password: 'pençil, 100%=' };

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  vi.useRealTimers();
});

async function start(options: EmbeddedKafkaOptions): Promise<EmbeddedKafka> {
  const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders' }], ...options });
  cleanups.push(() => kafka.stop());
  return kafka;
}

function open(bootstrap: string, options: Partial<KafkaLogOptions>): Log {
  const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs: 0, ...options });
  cleanups.push(() => log.close());
  return log;
}

const topicsOf = async (log: Log): Promise<readonly string[]> => (await log.admin().describeTopics()).map(({ name }) => name);

/** The error of a client that connects. */
async function refusal(bootstrap: string, options: Partial<KafkaLogOptions>): Promise<StreamError> {
  const error = await topicsOf(open(bootstrap, options)).catch((thrown: unknown) => thrown);
  if (!isStreamError(error)) throw new Error(`it was not refused: ${error}`);
  return error;
}

/** A server that is no Kafka broker. */
async function serve(answer: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('a client that may come in', () => {
  test.for(PASSWORD_MECHANISMS)('by %s through TLS writes and reads', async (mechanism) => {
    const kafka = await start({ tls: BROKER, sasl: { users: [ADA] } });
    const log = open(kafka.bootstrap, { tls: { ca: CA }, sasl: { mechanism, ...ADA }, giveUpAfterMs: 20_000 });
    const producer = log.producer({ clientId: 'p', transactionalId: 't' });
    producer.beginTransaction();
    producer.send('orders', 0, null, Buffer.from('o1'), Date.now(), []);
    await producer.commitTransaction();
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    reader.assign([{ topic: 'orders', partition: 0, offset: 0 }]);
    const values: string[] = [];
    while (values.length === 0) for (const batch of await reader.poll(200)) while (batch.next()) values.push(String(batch.value));
    expect(values).toEqual(['o1']);
    await Promise.all([producer.close(), reader.close()]);
  });

  test('with a certificate of its own, whose key is encrypted', async () => {
    const kafka = await start({ tls: { ...BROKER, ca: CA } });
    const cert = testCertificate('client.pem');
    const encrypted = { ca: CA, cert, key: testCertificate('client-encrypted.key') };
    expect(await topicsOf(open(kafka.bootstrap, { tls: { ...encrypted, passphrase: 'open-sesame' } }))).toEqual(['orders']);
    expect(() => open(kafka.bootstrap, { tls: encrypted }).admin()).toThrow('tls.key: expected a private key in PEM');
  });

  test('without TLS, and with a certificate that it is told not to look at', async () => {
    const plain = await start({ sasl: { users: [ADA] } });
    expect(await topicsOf(open(plain.bootstrap, { sasl: { mechanism: 'SCRAM-SHA-256', ...ADA } }))).toEqual(['orders']);
    const secret = await start({ tls: { ...BROKER, cert: testCertificate('expired.pem') } });
    expect(await topicsOf(open(secret.bootstrap, { tls: { rejectUnauthorized: false } }))).toEqual(['orders']);
  });

  test('under the name that the certificate is for', async () => {
    const kafka = await start({ tls: { ...BROKER, cert: testCertificate('elsewhere.pem') } });
    expect(await topicsOf(open(kafka.bootstrap, { tls: { ca: CA, serverName: 'elsewhere.example' } }))).toEqual(['orders']);
  });
});

describe('a certificate that is not taken is named with its broker, the reason and what to do', () => {
  test.for([
    ['expired.pem', { ca: CA }, /certificate has expired \(renew it/],
    ['self-signed.pem', { ca: CA }, /self-signed certificate \(name its authority in tls\.ca/],
    ['broker.pem', true, /unable to verify the first certificate \(name its authority in tls\.ca/],
    [
      'elsewhere.pem',
      { ca: CA },
      /IP: 127\.0\.0\.1 is not in the cert's list.* \(connect to a name that it is for, or say in tls\.serverName/,
    ],
  ] as const)('%s', async ([cert, tls, message]) => {
    const kafka = await start({ tls: { ...BROKER, cert: testCertificate(cert) } });
    const error = await refusal(kafka.bootstrap, { tls });
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_TLS', verdict: 'stop', context: { broker: kafka.bootstrap } });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(kafka.bootstrap);
  });

  test('and so is that of the client', async () => {
    const kafka = await start({ tls: { ...BROKER, ca: CA } });
    // The broker's alert tells it, or gets lost in the end of the connection.
    const without = await refusal(kafka.bootstrap, { tls: { ca: CA } });
    expect(['STREAM_KAFKA_TLS', 'STREAM_KAFKA_UNREACHABLE']).toContain(without.code);
    expect(without.message).toMatch(/(give one that it trusts in|set) tls\.cert and tls\.key/);
  });
});

describe('a port of another kind', () => {
  test('that speaks TLS, spoken to without it', async () => {
    const kafka = await start({ tls: BROKER });
    const error = await refusal(kafka.bootstrap, {});
    expect(error.message).toContain('set tls');
  });

  test('that answers in TLS', async () => {
    const error = await refusal(await serve((socket) => socket.end(Buffer.from('15030300020232', 'hex'))), {});
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_PROTOCOL', verdict: 'stop' });
    expect(error.message).toContain('answers in TLS: set tls');
  });

  test('that does not speak TLS: a broker, and what is no broker', async () => {
    const kafka = await start({});
    expect((await refusal(kafka.bootstrap, { tls: { ca: CA } })).message).toContain('leave tls out, or name the port for TLS');
    const web = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await refusal(web, { tls: { ca: CA } });
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_TLS', verdict: 'stop' });
    expect(error.message).toContain("does not speak TLS (leave tls out, or name the broker's port for TLS)");
  });

  test('that is no broker', async () => {
    const error = await refusal(await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), {});
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_PROTOCOL', verdict: 'stop' });
    expect(error.message).toContain('is no Kafka broker: it answers in HTTP: name the port of one');
  });

  test('that hangs up, as old brokers do', async () => {
    const error = await refusal(await serve((socket) => socket.destroy()), {});
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_UNREACHABLE', verdict: 'retry' });
    expect(error.message).toContain('over the first request');
    expect(error.message).toContain('older than 0.10');
  });

  test('that wants a user, and one that wants none', async () => {
    const withUsers = await start({ sasl: { users: [ADA] } });
    expect((await refusal(withUsers.bootstrap, {})).message).toContain('set sasl');
    const without = await start({});
    const error = await refusal(without.bootstrap, { sasl: { mechanism: 'SCRAM-SHA-512', ...ADA } });
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_ILLEGAL_SASL_STATE', verdict: 'stop' });
    expect(error.message).toContain('leave sasl out');
  });
});

describe('a log-in that is refused', () => {
  test.for(PASSWORD_MECHANISMS)('by %s: a wrong password and an unknown user look the same', async (mechanism) => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const errors = await Promise.all(
      [
        { ...ADA, password: 'guess' },
        { ...ADA, username: 'eve' },
      ].map((user) => refusal(kafka.bootstrap, { sasl: { mechanism, ...user } })),
    );
    expect(errors[0]).toMatchObject({ code: 'STREAM_KAFKA_SASL_AUTHENTICATION_FAILED', verdict: 'stop' });
    expect(errors[0]?.message).toBe(errors[1]?.message);
    expect(errors[0]?.message).toContain(`${kafka.bootstrap} refused the log-in by ${mechanism}`);
    expect(errors[0]?.message).toContain('check the user, the password or token');
    expect(errors[0]?.message).not.toContain('guess');
  });

  test('a mechanism that is not offered: those that are, are named', async () => {
    const kafka = await start({ sasl: { users: [ADA], mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-512'] } });
    const error = await refusal(kafka.bootstrap, { sasl: { mechanism: 'PLAIN', ...ADA } });
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_UNSUPPORTED_SASL_MECHANISM', verdict: 'stop' });
    expect(error.message).toContain('does not log in by PLAIN: it offers SCRAM-SHA-256, SCRAM-SHA-512 (choose one of them');
  });

  test('a token that is not taken', async () => {
    const kafka = await start({ sasl: { token: () => undefined } });
    const error = await refusal(kafka.bootstrap, { sasl: { mechanism: 'OAUTHBEARER', token: () => ({ value: 'abc' }) } });
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_SASL_AUTHENTICATION_FAILED', verdict: 'stop' });
    expect(error.message).not.toContain('abc');
  });

  test.for([
    [{ username: '', password: 'x' }, 'sasl.username: expected a text'],
    [{ username: 'a', password: '' }, 'sasl.password: expected a text'],
    [{ username: 'a\0b', password: 'x' }, 'sasl.username: has a character that cannot be sent'],
    [{ username: 'a', password: 'secret\ud800' }, 'sasl.password: has a character that cannot be sent'],
  ] as const)('%j is not sent', async ([user, message]) => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const error = await refusal(kafka.bootstrap, { sasl: { mechanism: 'PLAIN', ...user } });
    expect(error).toMatchObject({ code: 'STREAM_CONFIG', verdict: 'stop' });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('secret');
  });
});

describe('options that cannot be are refused before anything is connected to', () => {
  const cert = testCertificate('client.pem');
  test.for([
    [{ tls: { ca: 'ca.pem' } }, 'tls.ca: expected certificates in PEM'],
    [{ tls: { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' } }, 'tls.ca: expected certificates in PEM'],
    [{ tls: { cert } }, 'tls.key: give the key'],
    [{ tls: { key: testCertificate('client.key') } }, 'tls.cert: give the certificate'],
    [{ tls: { cert: 'x', key: testCertificate('client.key') } }, 'tls.cert: expected a certificate'],
    [{ tls: { cert, key: BROKER.key } }, 'tls.key: is not the key of tls.cert'],
    [
      { sasl: { mechanism: 'GSSAPI' as 'PLAIN', ...ADA } },
      'sasl.mechanism: expected one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER',
    ],
  ] as const)('%j', ([options, message]) => {
    expect(() => open('127.0.0.1:1', options).admin()).toThrow(message);
  });
});

describe('credentials that change', () => {
  const metadata = { topics: [] };

  test('the connection logs in again before its time is over, and no request gets lost or overtakes another', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const asked: number[] = [];
    const kafka = await start({
      sasl: { token: (token) => ({ username: 'ada', expiresAtMs: Number(token.slice(1)) }), sessionLifetimeMs: 3_600_000 },
    });
    const token = () => {
      asked.push(Date.now());
      return { value: `t${Date.now() + 60_000}`, expiresAtMs: Date.now() + 60_000 };
    };
    const login = new Login({ mechanism: 'OAUTHBEARER', token });
    const connection = await BrokerConnection.open(kafka.bootstrap, 'c', 10_000, { login });
    cleanups.push(() => connection.close());
    for (const hour of [1, 2, 3]) {
      vi.setSystemTime(Date.now() + 59_000);
      const order: number[] = [];
      const all = [0, 1, 2].map((each) => connection.request(Metadata, metadata).then(() => order.push(each)));
      await Promise.all(all);
      expect(order).toEqual([0, 1, 2]);
      expect(asked).toHaveLength(hour + 1);
    }
    vi.setSystemTime(Date.now() + 40_000);
    await connection.request(Metadata, metadata);
    expect(asked).toHaveLength(4);
    expect(connection.isClosed).toBe(false);
  });

  test('a session that could not be renewed ends with the reason, for every request that waited', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const kafka = await start({ sasl: { users: [ADA], sessionLifetimeMs: 60_000 } });
    let password = ADA.password;
    const login = new Login({ mechanism: 'SCRAM-SHA-256', credentials: () => ({ ...ADA, password }) });
    const connection = await BrokerConnection.open(kafka.bootstrap, 'c', 10_000, { login });
    password = 'changed';
    vi.setSystemTime(Date.now() + 59_000);
    const answers = await Promise.allSettled([connection.request(Metadata, metadata), connection.request(Metadata, metadata)]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'STREAM_KAFKA_SASL_AUTHENTICATION_FAILED' } });
    }
    expect(connection.isClosed).toBe(true);
  });

  test('one token is used by all connections until most of its time is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let asked = 0;
    const kafka = await start({ sasl: { token: () => ({ username: 'ada' }) } });
    const token = async () => ({ value: `t${asked++}`, expiresAtMs: Date.now() + 100_000 });
    const login = new Login({ mechanism: 'OAUTHBEARER', token });
    const connect = async (): Promise<void> => (await BrokerConnection.open(kafka.bootstrap, 'c', 10_000, { login })).close();
    await Promise.all([connect(), connect(), connect()]);
    expect(asked).toBe(1);
    vi.setSystemTime(Date.now() + 79_000);
    await connect();
    expect(asked).toBe(1);
    vi.setSystemTime(Date.now() + 2_000);
    await connect();
    expect(asked).toBe(2);
  });

  test('a function that fails is asked again', async () => {
    const kafka = await start({ sasl: { users: [ADA] } });
    let asked = 0;
    const credentials = () => {
      if (asked++ === 0) throw new Error('the vault sleeps');
      return ADA;
    };
    const sasl = { mechanism: 'PLAIN', credentials } as const;
    expect(await topicsOf(open(kafka.bootstrap, { sasl, giveUpAfterMs: 20_000 }))).toEqual(['orders']);
    asked = 0;
    const error = await refusal(kafka.bootstrap, { sasl });
    expect(error).toMatchObject({ code: 'STREAM_KAFKA_CREDENTIALS', verdict: 'retry' });
    expect(error.message).toBe('sasl.credentials: no credentials came: the vault sleeps');
  });
});
