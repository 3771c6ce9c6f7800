import { expect, test } from 'vitest';
import { checkSharing } from '../client/check-sharing.ts';
import { BINDING, loadBinding } from './binding.ts';
import { clientConf } from './librdkafka-options.ts';

test('a binding that is not installed, or does not load, says what to install', () => {
  const load = (): never => {
    throw new Error(`Cannot find module '${BINDING.name}'\nRequire stack:\n- /somewhere`);
  };
  expect(() => loadBinding(load)).toThrow(`npm install ${BINDING.name}@${BINDING.version}`);
  expect(() => loadBinding(load)).toThrow(expect.objectContaining({ code: 'STREAM_LIBRDKAFKA_MISSING', verdict: 'stop' }));
  const loaded = {};
  expect(loadBinding(() => loaded)).toBe(loaded);
});

test('settings go before what the driver sets, but for what its promises rest on', async () => {
  const brokers = ['a:1', 'b:2'];
  const conf = await clientConf({ brokers, settings: { 'sasl.mechanism': 'GSSAPI', 'check.crcs': true } }, 'me');
  expect(conf).toMatchObject({
    'bootstrap.servers': 'a:1,b:2',
    'client.id': 'me',
    'sasl.mechanism': 'GSSAPI',
    'check.crcs': true,
  });
  for (const name of ['enable.idempotence', 'enable.auto.commit', 'isolation.level'])
    await expect(clientConf({ brokers, settings: { [name]: false } }, 'me')).rejects.toThrow(`'${name}'`);
  await expect(clientConf({ brokers: [] }, 'me')).rejects.toMatchObject({ code: 'STREAM_CONFIG' });
});

test('TLS and users become settings of the library', async () => {
  const sasl = { mechanism: 'SCRAM-SHA-256', username: 'ada', password: 'pencil' } as const;
  expect(
    await clientConf({ brokers: ['a:1'], tls: { ca: ['one', 'two'], rejectUnauthorized: false }, sasl }, 'me'),
  ).toMatchObject({
    'security.protocol': 'sasl_ssl',
    'ssl.ca.pem': 'one\ntwo',
    'enable.ssl.certificate.verification': false,
    'sasl.mechanism': 'SCRAM-SHA-256',
    'sasl.username': 'ada',
    'sasl.password': 'pencil',
  });
  expect(await clientConf({ brokers: ['a:1'] }, 'me')).toMatchObject({ 'security.protocol': 'plaintext' });
  await expect(clientConf({ brokers: ['a:1'], tls: { serverName: 'b' } }, 'me')).rejects.toMatchObject({
    code: 'STREAM_UNSUPPORTED',
  });
});

test('what ranges cannot share out is refused with the topics and their partitions', () => {
  const counts = new Map([
    ['a', 4],
    ['b', 4],
    ['c', 2],
  ]);
  const who = { who: 'the driver', instead: 'use another' };
  expect(() => checkSharing(counts, { together: [{ topics: ['a', 'b'] }, { topics: ['c'] }] }, who)).not.toThrow();
  expect(() => checkSharing(counts, { together: [{ topics: ['a', 'c'] }] }, who)).toThrow("'a' has 4, 'c' has 2");
  expect(() => checkSharing(counts, { together: [{ topics: ['a'], standbys: 1 }] }, who)).toThrow('standbys');
});
