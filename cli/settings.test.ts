import { describe, expect, test } from 'vitest';
import { ENVIRONMENT, readSettings, type Settings } from './settings.ts';

const read = (env: Record<string, string>, given = {}): Settings => readSettings(env, '/work', given);

test('without any variable everything is on this machine', () => {
  const settings = read({});
  expect({ ...settings }).toEqual({
    brokers: ['127.0.0.1:9092'],
    kafka: { brokers: ['127.0.0.1:9092'] },
    registryUrl: 'http://127.0.0.1:8081',
    registry: { url: 'http://127.0.0.1:8081' },
    databaseUrl: 'postgresql://millrace:millrace@127.0.0.1:54329/millrace',
    kafkaPort: 9092,
    registryPort: 8081,
    databasePort: 54329,
    apiPort: 8000,
    objects: { kind: 'folder', dir: '/work/.millrace/objects' },
    home: '/work/.millrace',
  });
});

test('a port moves what stands on it, an address goes before it, an option before both', () => {
  const ports = { KAFKA_PORT: '1092', SCHEMA_REGISTRY_PORT: '1081', DATABASE_PORT: '1543' };
  expect(read(ports).brokers).toEqual(['127.0.0.1:1092']);
  expect(read(ports).registryUrl).toBe('http://127.0.0.1:1081');
  expect(read(ports).databaseUrl).toContain('@127.0.0.1:1543/');
  expect(read({ ...ports, KAFKA_BROKERS: 'a:1, b.c-d:2' }).brokers).toEqual(['a:1', 'b.c-d:2']);
  expect(read({ KAFKA_BROKERS: 'a:1' }, { brokers: 'c:3' }).brokers).toEqual(['c:3']);
  expect(read({ SCHEMA_REGISTRY_URL: 'http://a' }, { registry: 'https://b/' }).registryUrl).toBe('https://b');
});

test('a token for the registry goes with its address', () => {
  expect(read({ SCHEMA_REGISTRY_TOKEN: 't' }, { registry: 'http://b' }).registry).toEqual({ url: 'http://b', token: 't' });
});

test('an empty variable is one that is not set', () => {
  expect(read({ KAFKA_BROKERS: ' ', MILLRACE_HOME: '' }).brokers).toEqual(['127.0.0.1:9092']);
});

test('S3 settings are complete or refused', () => {
  const s3 = { S3_ENDPOINT: 'http://minio:9000', S3_ACCESS_KEY: 'k', S3_SECRET_KEY: 's' };
  expect(read(s3).objects).toEqual({
    kind: 's3',
    endpoint: 'http://minio:9000',
    bucket: 'millrace',
    accessKey: 'k',
    secretKey: 's',
    region: 'us-east-1',
  });
  expect(() => read({ S3_ENDPOINT: 'http://minio:9000', S3_ACCESS_KEY: 'k' }).objects).toThrow('S3_SECRET_KEY: expected a value');
});

describe('a bad value is named with what is expected', () => {
  test.for([
    ['KAFKA_BROKERS', 'localhost', 'brokers', 'expected host:port'],
    ['KAFKA_BROKERS', 'a:1,,b:2', 'brokers', 'expected host:port'],
    ['KAFKA_BROKERS', 'a:70000', 'brokers', "not 'a:70000'"],
    ['KAFKA_PORT', '0', 'brokers', 'expected a port from 1 to 65535'],
    ['KAFKA_PORT', '9092x', 'kafkaPort', "not '9092x'"],
    ['SCHEMA_REGISTRY_URL', 'localhost:8081', 'registryUrl', 'http:// or https://'],
    ['DATABASE_URL', 'mysql://root:secret@db/x', 'databaseUrl', 'expected postgresql://'],
    ['API_PORT', '-1', 'apiPort', 'expected a port'],
    ['S3_ENDPOINT', 'minio', 'objects', 'http:// or https://'],
  ] as const)('%s=%s', ([name, value, field, expected]) => {
    const settings = read({ [name]: value });
    expect(() => settings[field]).toThrow(expected);
    expect(() => settings[field]).toThrow(new RegExp(`^${name}: `));
  });

  test('but only to a command that uses it, and a password is not repeated', () => {
    const settings = read({ DATABASE_URL: 'mysql://root:secret@db/x' });
    expect(settings.brokers).toEqual(['127.0.0.1:9092']);
    expect(() => settings.databaseUrl).toThrow(/^(?!.*secret)/);
    expect(() => read({ SCHEMA_REGISTRY_URL: 'ftp://ada:secret@host/x' }).registryUrl).toThrow("not 'ftp://…@host/x'");
  });

  test('an option is named as such', () => {
    expect(() => read({}, { brokers: 'x' }).brokers).toThrow('--brokers: expected host:port');
    expect(() => read({}, { registry: 'x' }).registryUrl).toThrow('--registry: expected a URL');
  });
});

test('help tells the defaults that hold', () => {
  const told = Object.fromEntries(ENVIRONMENT.map(([name, fallback]) => [name, fallback]));
  expect(told.KAFKA_BROKERS).toBe(read({}).brokers.join(','));
  expect(told.SCHEMA_REGISTRY_URL).toBe(read({}).registryUrl);
  expect(told.DATABASE_URL).toBe(read({}).databaseUrl);
});
