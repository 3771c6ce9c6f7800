import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testCertificate, testCertificatePath } from '../connectors/testing/test-certificates.ts';
import { kafkaSecurity } from './kafka-settings.ts';

const folder = fileURLToPath(testCertificatePath(''));
const read = (env: Record<string, string>) => kafkaSecurity(env, folder);
const USER = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_USERNAME: 'ada', KAFKA_PASSWORD: 'secret' };

test('without any variable there is neither TLS nor a user, and an empty variable is one that is not set', () => {
  expect(read({})).toEqual({});
  expect(read({ KAFKA_TLS: '', KAFKA_TLS_CA: ' ', KAFKA_SASL_MECHANISM: '', KAFKA_USERNAME: '', KAFKA_PASSWORD: '' })).toEqual(
    {},
  );
  expect(read({ KAFKA_TLS: 'false' })).toEqual({});
});

test('TLS trusts what Node trusts, or the authorities of a file, and may show a certificate', () => {
  expect(read({ KAFKA_TLS: 'true' })).toEqual({ tls: true });
  expect(read({ KAFKA_TLS: 'true', KAFKA_TLS_CA: 'ca.pem' })).toEqual({
    tls: { ca: testCertificate('ca.pem'), renewed: expect.any(Function) },
  });
  expect(read({ KAFKA_TLS: 'true', KAFKA_TLS_CERT: 'client.pem', KAFKA_TLS_KEY: 'client.key' })).toEqual({
    tls: { cert: testCertificate('client.pem'), key: testCertificate('client.key'), renewed: expect.any(Function) },
  });
});

test('certificates are read again from their files', () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  try {
    const file = join(dir, 'ca.pem');
    writeFileSync(file, testCertificate('ca.pem'));
    const { tls } = read({ KAFKA_TLS: 'true', KAFKA_TLS_CA: file });
    writeFileSync(file, testCertificate('renewed-ca.pem'));
    if (tls === undefined || tls === true) throw new Error('there is no file in it');
    expect(tls.ca).toBe(testCertificate('ca.pem'));
    expect(tls.renewed?.()).toEqual({ ca: testCertificate('renewed-ca.pem') });
    writeFileSync(file, 'half');
    expect(() => tls.renewed?.()).toThrow('KAFKA_TLS_CA: expected a file in PEM');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a user logs in by a mechanism; spaces belong to the password', () => {
  expect(read({ ...USER, KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_PASSWORD: ' two words ' })).toEqual({
    sasl: { mechanism: 'SCRAM-SHA-256', username: 'ada', password: ' two words ' },
  });
});

describe('what does not fit together is refused with the name of the variable, and without the password', () => {
  const { KAFKA_PASSWORD: _, ...withoutPassword } = USER;
  test.for([
    [{ KAFKA_TLS: 'yes' }, "KAFKA_TLS: expected true or false, not 'yes'"],
    [{ KAFKA_TLS_CA: 'ca.pem' }, 'KAFKA_TLS_CA: is for TLS: set KAFKA_TLS=true'],
    [{ KAFKA_TLS: 'false', KAFKA_TLS_KEY: 'x' }, 'KAFKA_TLS_KEY: is for TLS'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA: 'nowhere.pem' }, 'KAFKA_TLS_CA: cannot read '],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA: 'client.key' }, 'KAFKA_TLS_CA: expected a file in PEM'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CERT: 'client.pem' }, 'KAFKA_TLS_KEY: expected the file of a key, as KAFKA_TLS_CERT is set'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_KEY: 'client.key' }, 'KAFKA_TLS_CERT: expected the file of a certificate'],
    [
      { ...USER, KAFKA_SASL_MECHANISM: 'GSSAPI' },
      "KAFKA_SASL_MECHANISM: expected PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, not 'GSSAPI'",
    ],
    [{ ...USER, KAFKA_SASL_MECHANISM: 'OAUTHBEARER' }, 'tokens come from a function'],
    [{ KAFKA_USERNAME: 'ada' }, 'KAFKA_USERNAME: is for logging in: set KAFKA_SASL_MECHANISM'],
    [{ KAFKA_PASSWORD: 'secret' }, 'KAFKA_PASSWORD: is for logging in'],
    [withoutPassword, 'KAFKA_PASSWORD: expected a value, as KAFKA_SASL_MECHANISM is set'],
    [{ ...USER, KAFKA_USERNAME: '' }, 'KAFKA_USERNAME: expected a value'],
  ] as const)('%j', ([env, message]) => {
    expect(() => read(env)).toThrow(message);
    expect(() => read(env)).toThrow(/^(?!.*secret)/);
  });
});
