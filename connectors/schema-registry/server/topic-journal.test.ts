import { afterEach, describe, expect, it } from 'vitest';
import type { Log } from '../../../engine/ports.ts';
import { kafkaLog } from '../../kafka/client/kafka-log.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../kafka/embedded/index.ts';
import { type SchemaRegistryServer, startSchemaRegistry } from './start-schema-registry.ts';

const ORDER = { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'string' }] };
const WITH_NOTE = { ...ORDER, fields: [...ORDER.fields, { name: 'note', type: 'string', default: '' }] };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startKafka(): Promise<EmbeddedKafka> {
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  return kafka;
}

function logOf(kafka: EmbeddedKafka): Log {
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  cleanups.push(() => log.close());
  return log;
}

async function instance(log: Log, writes: boolean): Promise<SchemaRegistryServer> {
  const server = await startSchemaRegistry({ topic: { log, writes } });
  cleanups.push(() => server.stop());
  return server;
}

async function call(server: SchemaRegistryServer, method: string, path: string, body?: object) {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...text });
  return { status: response.status, body: (await response.json()) as unknown };
}

const register = (server: SchemaRegistryServer, subject: string, schema: unknown) =>
  call(server, 'POST', `/subjects/${subject}/versions`, { schema: JSON.stringify(schema) });

/** Everything that a registry shows. */
async function everything(server: SchemaRegistryServer): Promise<unknown> {
  const paths = [
    '/schemas?subjectPrefix=:*:&deleted=true',
    '/schemas?subjectPrefix=:*:',
    '/subjects',
    '/contexts',
    '/config',
    '/config/a',
    '/config/b',
    '/mode/:.ctx:',
  ];
  return Promise.all(paths.map(async (path) => [path, await call(server, 'GET', path)]));
}

/** A reader has no word from the writer: it is asked until it has come so far. */
async function until(server: SchemaRegistryServer, expected: unknown): Promise<void> {
  await expect.poll(() => everything(server)).toEqual(expected);
}

async function change(writer: SchemaRegistryServer): Promise<void> {
  for (const schema of [ORDER, WITH_NOTE]) await register(writer, 'a', schema);
  await register(writer, 'b', 'int');
  await register(writer, ':.ctx:a', WITH_NOTE);
  await call(writer, 'PUT', '/config/a', { compatibility: 'FULL', normalize: true });
  await call(writer, 'PUT', '/config/b', { compatibility: 'NONE' });
  await call(writer, 'PUT', '/mode/:.ctx:', { mode: 'READONLY' });
  await call(writer, 'DELETE', '/subjects/a/versions/1');
  await call(writer, 'DELETE', '/subjects/b');
  await call(writer, 'DELETE', '/subjects/b?permanent=true');
}

describe('a registry on a topic', () => {
  it('serves at several instances what one writes, and all of it after a restart', async () => {
    const log = logOf(await startKafka());
    const writer = await instance(log, true);
    const reader = await instance(log, false);
    await change(writer);
    const expected = await everything(writer);
    await until(reader, expected);
    // From the beginning of the topic, and with the ids of what was deleted for good.
    await writer.stop();
    const next = await instance(log, true);
    expect(await everything(next)).toEqual(expected);
    expect((await register(next, 'c', 'long')).body).toEqual({ id: 4 });
    expect((await register(next, 'c-again', 'int')).body).toEqual({ id: 3 });
    expect((await log.admin().describeTopics(['_schemas']))[0]).toMatchObject({
      partitions: 1,
      configs: { 'cleanup.policy': 'compact' },
    });
  });

  it('says who does not write, and goes on reading', async () => {
    const log = logOf(await startKafka());
    const writer = await instance(log, true);
    const reader = await instance(log, false);
    await register(writer, 'a', ORDER);
    await until(reader, await everything(writer));
    const refused = { status: 500, body: { error_code: 50003, message: expect.stringContaining('instance that writes') } };
    expect(await register(reader, 'a', WITH_NOTE)).toEqual(refused);
    expect(await call(reader, 'PUT', '/config', { compatibility: 'FULL' })).toEqual(refused);
    expect(await call(reader, 'DELETE', '/subjects/a')).toEqual(refused);
    expect((await register(reader, 'a', ORDER)).body).toEqual({ id: 1 });
  });

  it('is written by the newest of several that would write', async () => {
    const log = logOf(await startKafka());
    const before = await instance(log, true);
    await register(before, 'a', ORDER);
    const next = await instance(log, true);
    expect(await register(before, 'a', WITH_NOTE)).toMatchObject({ status: 500, body: { error_code: 50003 } });
    expect((await register(next, 'a', WITH_NOTE)).body).toEqual({ id: 2 });
    await until(before, await everything(next));
  });

  it('gives one id to one schema, however many register at once', async () => {
    const writer = await instance(logOf(await startKafka()), true);
    const names = Array.from({ length: 20 }, (_, at) => `s${at}`);
    const answers = await Promise.all(names.map((name, at) => register(writer, name, at % 2 === 0 ? 'int' : { ...ORDER, name })));
    const ids = answers.map(({ body }) => (body as { readonly id: number }).id);
    expect(new Set(ids.filter((_, at) => at % 2 === 0)).size).toBe(1);
    expect(new Set(ids).size).toBe(11);
  });

  it.each([
    ['an answer is lost', { cut: true, when: 'after' }, [200]],
    ['the commit fails', { error: 'INVALID_TXN_STATE' }, [500]],
  ] as const)('knows what it has when %s', async (_what, fault, statuses) => {
    const kafka = await startKafka();
    const writer = await instance(logOf(kafka), true);
    await register(writer, 'a', ORDER);
    kafka.inject({ api: 'EndTxn', times: 1, ...fault });
    const { status } = await register(writer, 'a', WITH_NOTE);
    expect(statuses).toContain(status);
    expect(await register(writer, 'a', WITH_NOTE)).toEqual({ status: 200, body: { id: 2 } });
    expect((await call(writer, 'GET', '/subjects/a/versions')).body).toEqual([1, 2]);
    expect((await register(writer, 'b', 'int')).body).toEqual({ id: 3 });
  });

  it('says what was not kept in time, and has it once', async () => {
    const kafka = await startKafka();
    const writer = await startSchemaRegistry({ topic: { log: logOf(kafka), writes: true, timeoutMs: 300 } });
    cleanups.push(() => writer.stop());
    // How long the first change takes on a busy machine is no matter here.
    await expect.poll(() => register(writer, 'a', ORDER)).toEqual({ status: 200, body: { id: 1 } });
    const slow = kafka.inject({ api: 'EndTxn', delayMs: 60_000 });
    const late = (message: string) => ({ status: 500, body: { error_code: 50002, message: expect.stringContaining(message) } });
    expect(await register(writer, 'a', WITH_NOTE)).toEqual(late('whether the change took place is not known'));
    expect(await register(writer, 'b', 'int')).toEqual(late('nothing was changed'));
    expect((await call(writer, 'GET', '/subjects')).body).toEqual(['a']);
    slow.lift();
    await expect.poll(() => register(writer, 'a', WITH_NOTE)).toEqual({ status: 200, body: { id: 2 } });
    expect((await call(writer, 'GET', '/subjects/a/versions')).body).toEqual([1, 2]);
    await expect.poll(() => register(writer, 'b', 'int')).toEqual({ status: 200, body: { id: 3 } });
  });

  it('logs that a change failed whose client was told that it is late', async () => {
    const kafka = await startKafka();
    const warned: string[] = [];
    const nothing = () => undefined;
    const logger = { debug: nothing, info: nothing, warn: (_: object, text: string) => void warned.push(text), error: nothing };
    const writer = await startSchemaRegistry({ topic: { log: logOf(kafka), writes: true, timeoutMs: 300 }, logger });
    cleanups.push(() => writer.stop());
    await expect.poll(() => register(writer, 'a', ORDER)).toEqual({ status: 200, body: { id: 1 } });
    const failing = kafka.inject({ api: 'EndTxn', delayMs: 60_000, error: 'INVALID_TXN_STATE', times: 1 });
    expect((await register(writer, 'a', WITH_NOTE)).status).toBe(500);
    await expect.poll(() => failing.hits).toBe(1);
    failing.lift();
    await expect.poll(() => warned.join()).toMatch(/the overdue change of the schema registry failed: .*INVALID_TXN_STATE/);
  });

  it('takes no topic that would lose schemas, or that holds something else', async () => {
    const log = logOf(await startKafka());
    await log.admin().createTopics([
      { name: 'plain', partitions: 1 },
      { name: 'other', partitions: 1, configs: { 'cleanup.policy': 'compact' } },
    ]);
    const producer = log.producer({ clientId: 'other' });
    producer.send('other', 0, Buffer.from('k'), Buffer.from('{"keytype":"NOOP"}'), Date.now(), []);
    await producer.flush();
    await producer.close();
    for (const [name, message] of [
      ['plain', "the topic 'plain' cannot hold schemas: it must have one partition and cleanup.policy=compact"],
      ['other', "the topic 'other' cannot hold schemas: its record at offset 0 was not written by a schema registry"],
    ] as const)
      await expect(startSchemaRegistry({ topic: { log, name, writes: true } })).rejects.toMatchObject({
        code: 'STREAM_REGISTRY_TOPIC',
        message: expect.stringContaining(message),
      });
    expect(await log.admin().endOffsets([{ topic: 'other', partition: 0 }])).toEqual([1]);
  });
});
