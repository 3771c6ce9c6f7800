import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KafkaCredentials, KafkaTlsOptions } from '../connectors/kafka/client/security-options.ts';
import type { PasswordMechanism } from '../connectors/kafka/sasl/mechanism.ts';
import { settingError } from './cli-error.ts';

/** How brokers are spoken to, and as whom. */
export interface KafkaSecurity {
  readonly tls?: true | KafkaTlsOptions;
  readonly sasl?: KafkaCredentials & { readonly mechanism: PasswordMechanism };
}

/** For `--help`. */
export const KAFKA_ENVIRONMENT: readonly (readonly [name: string, fallback: string, meaning: string])[] = [
  ['KAFKA_TLS', 'false', 'true speaks to the brokers in TLS; KAFKA_TLS_CA, KAFKA_TLS_CERT and KAFKA_TLS_KEY name files in PEM'],
  [
    'KAFKA_SASL_MECHANISM',
    '(none)',
    'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 logs in at the brokers; with KAFKA_USERNAME, KAFKA_PASSWORD',
  ],
];

const MECHANISMS: readonly PasswordMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];
const TLS_FILES = ['KAFKA_TLS_CA', 'KAFKA_TLS_CERT', 'KAFKA_TLS_KEY'] as const;

type Env = Readonly<Record<string, string | undefined>>;
/** Gives a variable; undefined for one that is not set. */
type TextOf = (name: string) => string | undefined;

/**
 * Reads TLS and user from the environment.
 *
 * Errors: STREAM_CONFIG naming the variable that cannot be, is missing, or does nothing because another is missing. The password is never
 * repeated.
 */
export function kafkaSecurity(env: Env, cwd: string): KafkaSecurity {
  // A password is taken as it is, with spaces around it.
  const textOf = (name: string): string | undefined => (name === 'KAFKA_PASSWORD' ? env[name] : env[name]?.trim()) || undefined;
  const tls = tlsOf(textOf, cwd);
  const sasl = saslOf(textOf);
  return { ...(tls === undefined ? {} : { tls }), ...(sasl === undefined ? {} : { sasl }) };
}

function tlsOf(textOf: TextOf, cwd: string): true | KafkaTlsOptions | undefined {
  const wanted = textOf('KAFKA_TLS') ?? 'false';
  if (wanted !== 'true' && wanted !== 'false') throw settingError(`KAFKA_TLS: expected true or false, not '${wanted}'`);
  const named = TLS_FILES.filter((name) => textOf(name) !== undefined);
  if (wanted === 'false') {
    if (named[0] !== undefined) throw settingError(`${named[0]}: is for TLS: set KAFKA_TLS=true, too`);
    return undefined;
  }
  const pem = (name: (typeof TLS_FILES)[number], kind: RegExp): string | undefined => {
    const file = textOf(name);
    return file === undefined ? undefined : readPem(name, resolve(cwd, file), kind);
  };
  const parts = (): Pick<KafkaTlsOptions, 'ca' | 'cert' | 'key'> => {
    const ca = pem('KAFKA_TLS_CA', /-----BEGIN CERTIFICATE-----/);
    const cert = pem('KAFKA_TLS_CERT', /-----BEGIN CERTIFICATE-----/);
    const key = pem('KAFKA_TLS_KEY', /-----BEGIN [A-Z ]*PRIVATE KEY-----/);
    return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined || key === undefined ? {} : { cert, key }) };
  };
  const first = parts();
  const [cert, key] = [textOf('KAFKA_TLS_CERT'), textOf('KAFKA_TLS_KEY')];
  if (cert !== undefined && key === undefined)
    throw settingError('KAFKA_TLS_KEY: expected the file of a key, as KAFKA_TLS_CERT is set');
  if (key !== undefined && cert === undefined) {
    throw settingError('KAFKA_TLS_CERT: expected the file of a certificate, as KAFKA_TLS_KEY is set');
  }
  // Read again before each connection, so that certificates may be renewed in their files.
  return named.length === 0 ? true : { ...first, renewed: parts };
}

/** Contents are not repeated: they may be a key. */
function readPem(name: string, file: string, kind: RegExp): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw settingError(`${name}: cannot read ${file}`);
  }
  if (kind.test(text)) return text;
  throw settingError(`${name}: expected a file in PEM (-----BEGIN …), and ${file} is none of that kind`);
}

function saslOf(textOf: TextOf): KafkaSecurity['sasl'] {
  const named = textOf('KAFKA_SASL_MECHANISM')?.toUpperCase();
  if (named === undefined) {
    const useless = ['KAFKA_USERNAME', 'KAFKA_PASSWORD'].find((name) => textOf(name) !== undefined);
    if (useless === undefined) return undefined;
    throw settingError(`${useless}: is for logging in: set KAFKA_SASL_MECHANISM to ${MECHANISMS.join(', ')}`);
  }
  const mechanism = MECHANISMS.find((each) => each === named);
  if (mechanism === undefined) {
    const other = named === 'OAUTHBEARER' ? ' (tokens come from a function: kafkaLog({ sasl }) in a program takes one)' : '';
    throw settingError(`KAFKA_SASL_MECHANISM: expected ${MECHANISMS.join(', ')}, not '${named}'${other}`);
  }
  const required = (name: string): string => {
    const text = textOf(name);
    if (text === undefined) throw settingError(`${name}: expected a value, as KAFKA_SASL_MECHANISM is set`);
    return text;
  };
  return { mechanism, username: required('KAFKA_USERNAME'), password: required('KAFKA_PASSWORD') };
}
