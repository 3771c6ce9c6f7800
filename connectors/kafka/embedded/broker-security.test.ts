import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { afterEach, describe, expect, test } from 'vitest';
import { testCertificate } from '../../testing/test-certificates.ts';
import type { Api } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { decodeResponse, encodeRequest, FrameReader } from '../wire/frame.ts';
import { ApiVersions } from '../wire/messages/api-versions.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { SaslAuthenticate } from '../wire/messages/sasl-authenticate.ts';
import { SaslHandshake } from '../wire/messages/sasl-handshake.ts';
import type { Writable } from '../wire/struct.ts';
import { UNKNOWN_CLIENTS_MAX } from './broker-options.ts';
import { type EmbeddedKafka, type EmbeddedKafkaOptions, startEmbeddedKafka } from './index.ts';

const CA = testCertificate('ca.pem');
const TLS = { cert: testCertificate('broker.pem'), key: testCertificate('broker.key') };
const ADA = { username: 'ada', password: 'pencil' };
const PLAIN = Buffer.from('\0ada\0pencil');

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: EmbeddedKafkaOptions): Promise<EmbeddedKafka> {
  const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders' }], ...options });
  cleanups.push(() => kafka.stop());
  return kafka;
}

/** Writes a record and reads it in a group, as any client does. */
async function roundTrip(kafka: EmbeddedKafka, config: Partial<KafkaConfig>): Promise<string | undefined> {
  const client = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 0 }, ...config });
  const producer = client.producer();
  cleanups.push(() => producer.disconnect());
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ value: 'o1' }] });
  const consumer = client.consumer({ groupId: 'g' });
  cleanups.push(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  return new Promise((resolve, reject) => {
    consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) }).catch(reject);
  });
}

describe('kafkajs comes in', () => {
  const sasls: readonly SASLOptions[] = [
    { mechanism: 'plain', ...ADA },
    { mechanism: 'scram-sha-256', ...ADA },
    { mechanism: 'scram-sha-512', ...ADA },
    { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: 'a-token' }) },
  ];
  test.for(sasls)('by $mechanism through TLS', async (sasl) => {
    const token = (text: string) => (text === 'a-token' ? ADA : undefined);
    const kafka = await start({ tls: TLS, sasl: { users: [ADA], token } });
    expect(await roundTrip(kafka, { ssl: { ca: CA }, sasl })).toBe('o1');
  });

  test('with a certificate', async () => {
    const kafka = await start({ tls: { ...TLS, ca: CA } });
    const ssl = { ca: CA, cert: testCertificate('client.pem'), key: testCertificate('client.key') };
    expect(await roundTrip(kafka, { ssl })).toBe('o1');
  });

  test('but not with a wrong password', async () => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const sasl = { mechanism: 'scram-sha-512', ...ADA, password: 'guess' } as const;
    await expect(roundTrip(kafka, { sasl })).rejects.toThrow(/SASL SCRAM SHA512 authentication failed/);
  });
});

/** A connection on which requests are sent as they are, one after another. */
class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  readonly #answers: Buffer[] = [];
  #wake = (): void => {};

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#wake();
        resolve();
      });
    });
    const frames = new FrameReader(1_000_000, (frame) => {
      this.#answers.push(frame);
      this.#wake();
    });
    this.socket.on('data', (chunk: Buffer) => frames.push(chunk));
    cleanups.push(() => this.socket.destroy());
  }

  /** The answer; undefined when the connection ends instead. */
  async ask<Q, R>(api: Api<Q, R>, version: number, body: Writable<Q>): Promise<R | undefined> {
    for (const chunk of encodeRequest(api, version, 1, 'raw', body)) this.socket.write(chunk);
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#answers.length === 0 && !this.socket.destroyed) await woken;
    const frame = this.#answers.shift();
    return frame && decodeResponse(api, version, frame);
  }

  async login(authBytes = PLAIN): Promise<{ readonly errorCode: number } | undefined> {
    await this.ask(SaslHandshake, 1, { mechanism: 'PLAIN' });
    return this.ask(SaslAuthenticate, 1, { authBytes });
  }
}

describe('a client that has not logged in', () => {
  test.for([
    ['asks for metadata', Metadata, {}],
    ['says words before a handshake', SaslAuthenticate, { authBytes: PLAIN }],
  ] as const)('%s: the connection ends', async ([, api, body]) => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const client = new RawClient(kafka.port);
    expect(await client.ask(ApiVersions, 0, {})).toMatchObject({ errorCode: ERROR.NONE });
    expect(await client.ask(api as Api, 1, body)).toBeUndefined();
  });

  test('asks for the versions between handshake and words: the connection ends', async () => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const client = new RawClient(kafka.port);
    await client.ask(SaslHandshake, 1, { mechanism: 'PLAIN' });
    expect(await client.ask(ApiVersions, 0, {})).toBeUndefined();
  });

  test('is refused with the error, and the connection ends behind it', async () => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const wrong = new RawClient(kafka.port);
    expect(await wrong.login(Buffer.from('\0ada\0guess'))).toMatchObject({ errorCode: ERROR.SASL_AUTHENTICATION_FAILED });
    await wrong.closed;
    const other = new RawClient(kafka.port);
    expect(await other.ask(SaslHandshake, 1, { mechanism: 'GSSAPI' })).toEqual({
      errorCode: ERROR.UNSUPPORTED_SASL_MECHANISM,
      mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    });
    await other.closed;
  });

  test('cannot send much', async () => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const client = new RawClient(kafka.port);
    expect(await client.login(Buffer.alloc(600_000))).toBeUndefined();
  });

  test('leaves room for others: there is a bound on such connections, and none on those that have logged in', async () => {
    const kafka = await start({ sasl: { users: [ADA] } });
    const known = new RawClient(kafka.port);
    expect(await known.login()).toMatchObject({ errorCode: ERROR.NONE });
    const idle = Array.from({ length: UNKNOWN_CLIENTS_MAX }, () => new RawClient(kafka.port));
    await Promise.all(idle.map((each) => each.ask(ApiVersions, 0, {})));
    const oneMore = new RawClient(kafka.port);
    await oneMore.closed;
    expect(await known.ask(Metadata, 1, {})).toMatchObject({ brokers: [{ nodeId: 1 }] });
    idle[0]?.socket.destroy();
    await idle[0]?.closed;
    await expect.poll(async () => (await new RawClient(kafka.port).login())?.errorCode).toBe(ERROR.NONE);
  });
});

describe('a client that has logged in', () => {
  test('logs in again as the same user only', async () => {
    const users = [ADA, { username: 'eve', password: 'apple' }];
    const kafka = await start({ sasl: { users, sessionLifetimeMs: 3_600_000 } });
    const client = new RawClient(kafka.port);
    expect(await client.login()).toMatchObject({ errorCode: ERROR.NONE, sessionLifetimeMs: expect.any(Number) });
    expect(await client.login()).toMatchObject({ errorCode: ERROR.NONE });
    expect(await client.ask(SaslAuthenticate, 1, { authBytes: PLAIN })).toMatchObject({ errorCode: ERROR.ILLEGAL_SASL_STATE });
    expect(await client.login(Buffer.from('\0eve\0apple'))).toMatchObject({ errorCode: ERROR.SASL_AUTHENTICATION_FAILED });
    await client.closed;
  });

  test('is cut off by the first request after its time is over', async () => {
    const kafka = await start({ sasl: { users: [ADA], sessionLifetimeMs: 50 } });
    const client = new RawClient(kafka.port);
    const begun = Date.now();
    await client.login();
    await expect.poll(() => Date.now() - begun, { interval: 20 }).toBeGreaterThan(300);
    expect(await client.ask(Metadata, 1, {})).toBeUndefined();
  });
});

test('a broker that wants no log-in says so, as Kafka does', async () => {
  const client = new RawClient((await start({})).port);
  expect(await client.ask(SaslHandshake, 1, { mechanism: 'PLAIN' })).toEqual({
    errorCode: ERROR.ILLEGAL_SASL_STATE,
    mechanisms: [],
  });
  expect(await client.ask(SaslAuthenticate, 1, { authBytes: PLAIN })).toMatchObject({ errorCode: ERROR.ILLEGAL_SASL_STATE });
});

test('a fault can refuse a log-in that is right', async () => {
  const kafka = await start({ sasl: { users: [ADA] } });
  kafka.inject({ api: 'SaslAuthenticate', error: 'SASL_AUTHENTICATION_FAILED', times: 1 });
  expect(await new RawClient(kafka.port).login()).toMatchObject({ errorCode: ERROR.SASL_AUTHENTICATION_FAILED });
  expect(await new RawClient(kafka.port).login()).toMatchObject({ errorCode: ERROR.NONE });
});

test('noise on a port of TLS ends that connection only, and a broker with half-open ones stops', async () => {
  const kafka = await start({ tls: TLS });
  const noise = new RawClient(kafka.port);
  noise.socket.write('GET / HTTP/1.1\r\n\r\n');
  await noise.closed;
  const silent = new RawClient(kafka.port);
  await once(silent.socket, 'connect');
  expect(await roundTrip(kafka, { ssl: { ca: CA } })).toBe('o1');
  for (const cleanup of cleanups.splice(1).reverse()) await cleanup();
  const halfOpen = new RawClient(kafka.port);
  await once(halfOpen.socket, 'connect');
  await kafka.stop();
  await halfOpen.closed;
});

test.for([
  [{ tls: { cert: 'x', key: TLS.key } }, 'tls.cert: expected a certificate in PEM'],
  [{ tls: { ...TLS, key: testCertificate('client.key') } }, 'tls.key: is not the key of tls.cert'],
  [{ sasl: {} }, 'sasl: nobody could log in'],
  [{ sasl: { users: [ADA, ADA] } }, 'sasl.users: a username is told twice'],
  [{ sasl: { users: [{ username: 'ada', password: '' }] } }, "sasl.users: 'ada' has no password"],
  [{ sasl: { users: [ADA], mechanisms: ['LDAP' as 'PLAIN'] } }, 'sasl.mechanisms: expected some of PLAIN'],
] as const)('%j is refused', async ([options, message]) => {
  await expect(startEmbeddedKafka(options)).rejects.toMatchObject({
    code: 'STREAM_CONFIG',
    message: expect.stringContaining(message),
  });
});
