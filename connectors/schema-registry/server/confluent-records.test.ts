import { afterEach, expect, it } from 'vitest';
import { kafkaLog } from '../../kafka/client/kafka-log.ts';
import { startEmbeddedKafka } from '../../kafka/embedded/index.ts';
import { startSchemaRegistry } from './start-schema-registry.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Pair = readonly [key: object, value: object | null];

const schemaKey = (subject: string, version: number): object => ({ keytype: 'SCHEMA', subject, version, magic: 1 });
const version = (subject: string, number: number, id: number, schema: string, more: object = {}): Pair => [
  schemaKey(subject, number),
  { subject, version: number, id, md5Hash: 'x', schema, deleted: false, ...more },
];

/** What Confluent's registry keeps in its topic. */
const RECORDS: readonly Pair[] = [
  [{ keytype: 'NOOP', magic: 0 }, null],
  version('orders-value', 1, 1, '"string"'),
  version('orders-value', 2, 2, '{"type":"array","items":"shop.Order"}', {
    references: [{ name: 'shop.Order', subject: 'order', version: 1 }],
  }),
  version('json', 1, 3, '{"type":"object"}', { schemaType: 'JSON' }),
  version('soft', 1, 4, '"int"'),
  [
    { keytype: 'DELETE_SUBJECT', subject: 'soft', magic: 0 },
    { subject: 'soft', version: 1 },
  ],
  version('gone', 1, 5, '"long"'),
  version('gone', 1, 5, '"long"', { deleted: true }),
  [schemaKey('gone', 1), null],
  version('cleared', 1, 6, '"float"', { deleted: true }),
  [{ keytype: 'CLEAR_SUBJECT', subject: 'cleared', magic: 0 }, { subject: 'cleared' }],
  version(':.ctx:orders-value', 1, 1, '"double"'),
  [{ keytype: 'CONFIG', subject: null, magic: 0 }, { compatibilityLevel: 'FULL' }],
  [
    { keytype: 'CONFIG', subject: 'orders-value', magic: 0 },
    { subject: 'orders-value', compatibilityLevel: 'NONE' },
  ],
  [{ keytype: 'CONFIG', subject: 'json', magic: 0 }, { compatibilityLevel: 'NONE' }],
  [{ keytype: 'CONFIG', subject: 'json', magic: 0 }, null],
  [
    { keytype: 'MODE', subject: 'orders-value', magic: 0 },
    { subject: 'orders-value', mode: 'READONLY' },
  ],
];

async function topicOf(records: readonly Pair[]) {
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  cleanups.push(() => log.close());
  await log.admin().createTopics([{ name: '_schemas', partitions: 1, configs: { 'cleanup.policy': 'compact' } }]);
  const producer = log.producer({ clientId: 'confluent' });
  for (const [key, value] of records) {
    const bytes = value === null ? null : Buffer.from(JSON.stringify(value));
    producer.send('_schemas', 0, Buffer.from(JSON.stringify(key)), bytes, Date.now(), []);
  }
  await producer.flush();
  await producer.close();
  return log;
}

it("serves what Confluent's registry has in its topic, and writes nothing to it", async () => {
  const log = await topicOf(RECORDS);
  const registry = await startSchemaRegistry({ topic: { log, writes: false } });
  cleanups.push(() => registry.stop());
  const get = async (path: string): Promise<unknown> => (await fetch(`${registry.url}${path}`)).json();
  expect(await get('/subjects')).toEqual(['json', 'orders-value', ':.ctx:orders-value']);
  expect(await get('/subjects?deleted=true')).toEqual(['json', 'orders-value', 'soft', ':.ctx:orders-value']);
  expect(await get('/subjects/:.ctx:orders-value/versions/1')).toMatchObject({ id: 1, schema: '"double"' });
  expect(await get('/subjects/orders-value/versions/2')).toMatchObject({
    id: 2,
    references: [{ name: 'shop.Order', subject: 'order', version: 1 }],
  });
  expect(await get('/schemas/ids/3')).toMatchObject({ schemaType: 'JSON', schema: '{"type":"object"}' });
  expect(await get('/config')).toEqual({ compatibilityLevel: 'FULL' });
  expect(await get('/config/orders-value')).toEqual({ compatibilityLevel: 'NONE' });
  expect(await get('/config/json')).toMatchObject({ error_code: 40408 });
  expect(await get('/mode/orders-value')).toEqual({ mode: 'READONLY' });
  const body = { method: 'POST', body: '{"schema":"\\"bytes\\""}', headers: { 'Content-Type': 'application/json' } };
  expect(await (await fetch(`${registry.url}/subjects/new/versions`, body)).json()).toMatchObject({ error_code: 50003 });
  expect(await log.admin().endOffsets([{ topic: '_schemas', partition: 0 }])).toEqual([RECORDS.length]);
});

it.each([
  ['of a kind that is not known', [[{ keytype: 'OTHER' }, {}]]],
  ['without a schema', [[schemaKey('a', 1), { id: 1 }]]],
  ['with a level that is none', [[{ keytype: 'CONFIG', subject: null }, { compatibilityLevel: 'HIGH' }]]],
] as const)('stops at a record %s', async (_what, records) => {
  const log = await topicOf(records);
  await expect(startSchemaRegistry({ topic: { log, writes: false } })).rejects.toMatchObject({
    code: 'STREAM_REGISTRY_TOPIC',
    message: expect.stringContaining('its record at offset 0 was not written by a schema registry'),
  });
});

it("does not write to a topic of Confluent's registry", async () => {
  const log = await topicOf(RECORDS);
  await expect(startSchemaRegistry({ topic: { log, writes: true } })).rejects.toMatchObject({
    code: 'STREAM_REGISTRY_TOPIC',
    message: expect.stringContaining("is of Confluent's registry, whose topic is read and not written to"),
  });
  expect(await log.admin().endOffsets([{ topic: '_schemas', partition: 0 }])).toEqual([RECORDS.length]);
});
