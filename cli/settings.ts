import { resolve } from 'node:path';
import { settingError } from './cli-error.ts';
import { KAFKA_ENVIRONMENT, type KafkaSecurity, kafkaSecurity } from './kafka-settings.ts';

/** Ports that the laptop's services listen on unless told otherwise. */
const PORTS = { KAFKA_PORT: 9092, SCHEMA_REGISTRY_PORT: 8081, DATABASE_PORT: 54329, API_PORT: 8000 } as const;

/** Where the objects (uploaded documents) are kept: a folder, or a store that speaks S3. */
export type ObjectSettings =
  | { readonly kind: 'folder'; readonly dir: string }
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      readonly accessKey: string;
      readonly secretKey: string;
      readonly region: string;
    };

/** What the environment and the command line say. Each is checked when it is read: a command is not stopped by what it does not use. */
export interface Settings {
  readonly brokers: readonly string[];
  /** The brokers, with how they are spoken to and as whom. */
  readonly kafka: KafkaSecurity & { readonly brokers: readonly string[] };
  readonly registryUrl: string;
  /** The registry with the token that it wants, if any. */
  readonly registry: { readonly url: string; readonly token?: string };
  readonly databaseUrl: string;
  readonly kafkaPort: number;
  readonly registryPort: number;
  readonly databasePort: number;
  readonly apiPort: number;
  readonly objects: ObjectSettings;
  /** Folder for all that is kept on this machine, absolute. */
  readonly home: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Options of the command line that go before the environment. */
export interface GivenSettings {
  readonly brokers?: string;
  readonly registry?: string;
}

/** For `--help`: each variable, its default and what it is for. */
export const ENVIRONMENT: readonly (readonly [name: string, fallback: string, meaning: string])[] = [
  ['KAFKA_BROKERS', '127.0.0.1:9092', 'Kafka brokers, host:port separated by commas'],
  ...KAFKA_ENVIRONMENT,
  ['SCHEMA_REGISTRY_URL', 'http://127.0.0.1:8081', 'schema registry; http://user:password@host gives credentials'],
  ['SCHEMA_REGISTRY_TOKEN', '(none)', 'bearer token for the schema registry'],
  ['DATABASE_URL', 'postgresql://millrace:millrace@127.0.0.1:54329/millrace', 'PostgreSQL'],
  ['S3_ENDPOINT', '(none: a folder)', 'object store; with S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY, S3_REGION'],
  ['MILLRACE_HOME', '.millrace', 'folder for what is kept on this machine'],
  ['KAFKA_PORT, SCHEMA_REGISTRY_PORT, DATABASE_PORT, API_PORT', '9092, 8081, 54329, 8000', 'ports of the local services'],
  ['MILLRACE_DEBUG', '(off)', '1 shows the stack of an error'],
];

/**
 * Reads the settings: an option goes before its variable, a variable before its default; an empty variable is one that is not set.
 *
 * Errors: a value that cannot be used throws STREAM_CONFIG naming the variable or option and what is expected, when it is read.
 */
export function readSettings(env: Env, cwd: string, given: GivenSettings = {}): Settings {
  const port = (name: keyof typeof PORTS): number => portOf(name, textOf(env, name) ?? String(PORTS[name]));
  return {
    get brokers() {
      if (given.brokers !== undefined) return brokersOf('--brokers', given.brokers);
      return brokersOf('KAFKA_BROKERS', textOf(env, 'KAFKA_BROKERS') ?? `127.0.0.1:${port('KAFKA_PORT')}`);
    },
    get kafka() {
      return { brokers: this.brokers, ...kafkaSecurity(env, cwd) };
    },
    get registryUrl() {
      if (given.registry !== undefined) return httpUrl('--registry', given.registry);
      return httpUrl(
        'SCHEMA_REGISTRY_URL',
        textOf(env, 'SCHEMA_REGISTRY_URL') ?? `http://127.0.0.1:${port('SCHEMA_REGISTRY_PORT')}`,
      );
    },
    get registry() {
      const token = textOf(env, 'SCHEMA_REGISTRY_TOKEN');
      return { url: this.registryUrl, ...(token === undefined ? {} : { token }) };
    },
    get databaseUrl() {
      const fallback = `postgresql://millrace:millrace@127.0.0.1:${port('DATABASE_PORT')}/millrace`;
      const url = textOf(env, 'DATABASE_URL') ?? fallback;
      if (/^postgres(ql)?:$/.test(protocolOf(url))) return url;
      // The value may hold a password: it is not repeated.
      throw settingError('DATABASE_URL: expected postgresql://user:password@host:port/database');
    },
    get kafkaPort() {
      return port('KAFKA_PORT');
    },
    get registryPort() {
      return port('SCHEMA_REGISTRY_PORT');
    },
    get databasePort() {
      return port('DATABASE_PORT');
    },
    get apiPort() {
      return port('API_PORT');
    },
    get objects() {
      return objectsOf(env, this.home);
    },
    home: resolve(cwd, textOf(env, 'MILLRACE_HOME') ?? '.millrace'),
  };
}

function textOf(env: Env, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

function objectsOf(env: Env, home: string): ObjectSettings {
  const endpoint = textOf(env, 'S3_ENDPOINT');
  if (endpoint === undefined) return { kind: 'folder', dir: resolve(home, 'objects') };
  const required = (name: string): string => {
    const text = textOf(env, name);
    if (text === undefined) throw settingError(`${name}: expected a value, as S3_ENDPOINT is set`);
    return text;
  };
  return {
    kind: 's3',
    endpoint: httpUrl('S3_ENDPOINT', endpoint),
    bucket: textOf(env, 'S3_BUCKET') ?? 'millrace',
    accessKey: required('S3_ACCESS_KEY'),
    secretKey: required('S3_SECRET_KEY'),
    region: textOf(env, 'S3_REGION') ?? 'us-east-1',
  };
}

function brokersOf(name: string, text: string): readonly string[] {
  const brokers = text.split(',').map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !isAddress(broker));
  if (wrong === undefined) return brokers;
  throw settingError(`${name}: expected host:port, several separated by commas, such as localhost:9092, not '${wrong}'`);
}

function isAddress(text: string): boolean {
  const match = /^[A-Za-z0-9._-]+:(\d{1,5})$/.exec(text);
  return match !== null && isPort(Number(match[1]));
}

function portOf(name: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && isPort(port)) return port;
  throw settingError(`${name}: expected a port from 1 to 65535, not '${text}'`);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function httpUrl(name: string, text: string): string {
  if (/^https?:$/.test(protocolOf(text))) return text.replace(/\/+$/, '');
  const told = text.replace(/\/\/[^@/]*@/, '//…@');
  throw settingError(`${name}: expected a URL that begins with http:// or https://, not '${told}'`);
}

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : '';
}
