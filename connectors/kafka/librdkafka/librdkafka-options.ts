import { StreamError } from '../../../engine/model/stream-error.ts';
import type { KafkaLogOptions } from '../client/client-options.ts';
import type { KafkaSaslOptions, KafkaTlsOptions, KafkaToken } from '../client/security-options.ts';
import type { RdConf } from './binding.ts';

export interface LibrdkafkaLogOptions
  extends Pick<
    KafkaLogOptions,
    'brokers' | 'clientId' | 'giveUpAfterMs' | 'tls' | 'sasl' | 'checkCrcs' | 'maxRecordBytes' | 'batchBytes' | 'logger'
  > {
  /**
   * Settings of librdkafka by their own names, for what this driver has no option for, such as `{ 'sasl.mechanism': 'GSSAPI' }`. They go before
   * what the driver sets, but for what its promises rest on. Default: none.
   */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** How long an operation is repeated while brokers cannot be reached, in ms, unless told otherwise. */
export const GIVE_UP_AFTER_MS = 120_000;
/** How long one blocking call into the library may take: it holds a thread of Node's pool, and a close waits for it. */
export const CALL_MS = 1_000;

/** What must not be set from outside: without it records are lost or come twice. */
const KEPT = [
  'enable.auto.commit',
  'enable.auto.offset.store',
  'enable.idempotence',
  'enable.partition.eof',
  'partition.assignment.strategy',
  'group.protocol',
  'isolation.level',
  'acks',
  'request.required.acks',
  'transactional.id',
  'group.id',
];

/** A token without an end is asked for again after this time. */
const TOKEN_MS = 300_000;

/**
 * The library's configuration of a client, and of its topics.
 *
 * Errors: STREAM_CONFIG for settings that the driver keeps for itself; STREAM_UNSUPPORTED for options of our own client that the library does
 * not have; what `sasl.credentials` throws
 */
export async function clientConf(
  { brokers, tls, sasl, checkCrcs = true, settings = {} }: LibrdkafkaLogOptions,
  clientId: string,
): Promise<RdConf> {
  if (brokers.length === 0) throw refused('brokers: expected at least one host:port');
  const kept = Object.keys(settings).find((name) => KEPT.includes(name));
  if (kept !== undefined) throw refused(`settings: '${kept}' is the driver's own to set: leave it out`);
  const secure = tls !== undefined && tls !== false;
  return {
    'bootstrap.servers': brokers.join(','),
    'client.id': clientId,
    'security.protocol': `${sasl ? 'sasl_' : ''}${secure ? 'ssl' : 'plaintext'}`,
    'check.crcs': checkCrcs,
    // Brokers that come back are noticed as soon as by our own client.
    'reconnect.backoff.max.ms': 1_000,
    'socket.connection.setup.timeout.ms': 5_000,
    'topic.metadata.refresh.sparse': true,
    'allow.auto.create.topics': false,
    log_level: 0,
    ...(secure ? tlsConf(tls === true ? {} : tls) : {}),
    ...(sasl ? await saslConf(sasl) : {}),
    ...settings,
  };
}

function tlsConf({ ca, cert, key, passphrase, serverName, rejectUnauthorized = true }: KafkaTlsOptions): RdConf {
  if (serverName !== undefined) {
    throw new StreamError('tls.serverName: the librdkafka driver checks certificates against the host of each broker only', {
      code: 'STREAM_UNSUPPORTED',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
    });
  }
  return {
    'enable.ssl.certificate.verification': rejectUnauthorized,
    ...(ca === undefined ? {} : { 'ssl.ca.pem': [ca].flat().join('\n') }),
    ...(cert === undefined ? {} : { 'ssl.certificate.pem': cert }),
    ...(key === undefined ? {} : { 'ssl.key.pem': key }),
    ...(passphrase === undefined ? {} : { 'ssl.key.password': passphrase }),
  };
}

async function saslConf(sasl: KafkaSaslOptions): Promise<RdConf> {
  if (sasl.mechanism === 'OAUTHBEARER') {
    const { token } = sasl;
    return {
      'sasl.mechanism': 'OAUTHBEARER',
      oauthbearer_token_refresh_cb: async () => tokenOf(await token()),
    };
  }
  const { username, password } = 'credentials' in sasl ? await sasl.credentials() : sasl;
  return { 'sasl.mechanism': sasl.mechanism, 'sasl.username': username, 'sasl.password': password };
}

function tokenOf({ value, expiresAtMs, extensions }: KafkaToken): object {
  return { tokenValue: value, lifetime: expiresAtMs ?? Date.now() + TOKEN_MS, principal: '', extensions: extensions ?? {} };
}

function refused(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop' });
}
