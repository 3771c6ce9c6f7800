import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { afterEach, describe, expect, it } from 'vitest';
import { systemAlertSchema } from '../../../schemas/index.ts';
import { type SchemaRegistryServer, startSchemaRegistry } from './start-schema-registry.ts';

const TYPE = 'application/vnd.schemaregistry.v1+json';
const ORDER = record('Order', { name: 'id', type: 'string' });
const WITH_NOTE = record('Order', { name: 'id', type: 'string' }, { name: 'note', type: ['null', 'string'], default: null });
const WITH_MUST = record('Order', { name: 'id', type: 'string' }, { name: 'must', type: 'int' });

let server: SchemaRegistryServer | undefined;
const dirs: string[] = [];

afterEach(async () => {
  await server?.stop();
  server = undefined;
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

function record(name: string, ...fields: readonly object[]): object {
  return { type: 'record', name, namespace: 'shop', fields };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-registry-'));
  dirs.push(dir);
  return dir;
}

async function start(dir?: string): Promise<SchemaRegistryServer> {
  server = await startSchemaRegistry(dir === undefined ? {} : { dir });
  return server;
}

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = { 'Content-Type': TYPE }) {
  if (!server) throw new Error('no server');
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}${path}`, { method, headers, ...(text === undefined ? {} : { body: text }) });
  return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as unknown };
}

async function get(path: string): Promise<unknown> {
  return (await call('GET', path)).body;
}

function post(path: string, schema: unknown, more: object = {}) {
  return call('POST', path, { schema: JSON.stringify(schema), ...more });
}

async function code(answer: ReturnType<typeof call>): Promise<string> {
  const { status, body } = await answer;
  return `${status} ${(body as { readonly error_code?: number }).error_code}`;
}

describe('the registry server', () => {
  it('gives one id to one schema, however it is written, and a version to each new one', async () => {
    await start();
    expect(await post('/subjects/a/versions', ORDER)).toEqual({ status: 200, type: TYPE, body: { id: 1 } });
    const spelled = { name: 'shop.Order', fields: [{ type: { type: 'string' }, name: 'id' }], type: 'record' };
    expect((await post('/subjects/a/versions', spelled)).body).toEqual({ id: 1 });
    expect((await post('/subjects/b/versions', ORDER)).body).toEqual({ id: 1 });
    expect((await post('/subjects/a/versions', { ...ORDER, doc: 'said' })).body).toEqual({ id: 2 });
    expect((await post('/subjects/a/versions', WITH_NOTE)).body).toEqual({ id: 3 });
    expect(await get('/subjects/a/versions')).toEqual([1, 2, 3]);
    expect(await get('/subjects')).toEqual(['a', 'b']);
    expect(await get('/subjects?subjectPrefix=b')).toEqual(['b']);
    expect(await get('/subjects/a/versions/1')).toEqual({
      subject: 'a',
      version: 1,
      id: 1,
      guid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      schema: '{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"}]}',
    });
    expect(await get('/subjects/a/versions/latest')).toMatchObject({ version: 3, id: 3 });
    expect(await get('/subjects/a/versions/-1/schema')).toMatchObject({ name: 'Order' });
    expect(await get('/schemas/ids/1?fetchMaxId=true')).toMatchObject({ maxId: 3 });
    expect(await get('/schemas/ids/1/versions')).toEqual([
      { subject: 'a', version: 1 },
      { subject: 'b', version: 1 },
    ]);
    expect(await get('/schemas/ids/1/subjects')).toEqual(['a', 'b']);
    expect(await get('/schemas?latestOnly=true')).toMatchObject([{ version: 3 }, { version: 1 }]);
    expect((await post('/subjects/a', WITH_NOTE)).body).toMatchObject({ subject: 'a', version: 3, id: 3 });
  });

  it('refuses what is not compatible, and says which field and why', async () => {
    await start();
    await post('/subjects/a/versions', ORDER);
    const refused = await post('/subjects/a/versions', WITH_MUST);
    expect(refused).toMatchObject({ status: 409, body: { error_code: 409 } });
    expect((refused.body as { message: string }).message).toBe(
      "Schema being registered is incompatible with an earlier schema for subject 'a' under BACKWARD: " +
        "READER_FIELD_MISSING_DEFAULT_VALUE at shop.Order.must: the field 'must' of the new schema has no default, " +
        "and the old schema lacks it (version 1 of 'a')",
    );
    expect((await post('/compatibility/subjects/a/versions/latest', WITH_NOTE)).body).toEqual({ is_compatible: true });
    expect((await post('/compatibility/subjects/a/versions', WITH_MUST)).body).toEqual({ is_compatible: false });
    const verbose = await post('/compatibility/subjects/a/versions/1?verbose=true', WITH_MUST);
    expect(verbose.body).toMatchObject({ is_compatible: false, messages: [expect.stringContaining('shop.Order.must')] });
  });

  it('goes by the level of the subject, else of the registry', async () => {
    await start();
    await post('/subjects/a/versions', ORDER);
    expect(await get('/config')).toEqual({ compatibilityLevel: 'BACKWARD' });
    expect(await code(call('GET', '/config/a'))).toBe('404 40408');
    expect(await get('/config/a?defaultToGlobal=true')).toEqual({ compatibilityLevel: 'BACKWARD' });
    expect((await call('PUT', '/config/a', { compatibility: 'FORWARD' })).body).toEqual({ compatibility: 'FORWARD' });
    expect((await post('/subjects/a/versions', WITH_MUST)).status).toBe(200);
    expect((await call('DELETE', '/config/a')).body).toEqual({ compatibility: 'FORWARD' });
    expect((await call('PUT', '/config', { compatibility: 'FULL_TRANSITIVE' })).status).toBe(200);
    expect((await post('/subjects/a/versions', record('Order', { name: 'id', type: 'int' }))).status).toBe(409);
    expect(await code(call('PUT', '/config', { compatibility: 'SOME' }))).toBe('422 42203');
    expect(await code(call('GET', '/config/nobody'))).toBe('404 40401');
  });

  it('looks at all versions when the level is transitive', async () => {
    await start();
    const versions = [ORDER, record('Order', { name: 'x', type: 'int', default: 0 })];
    await call('PUT', '/config/t', { compatibility: 'NONE' });
    for (const schema of versions) await post('/subjects/t/versions', schema);
    // Reads version 2, whose x it needs; version 1 has none.
    const next = record('Order', { name: 'x', type: 'int' });
    for (const [level, status] of [
      ['BACKWARD', true],
      ['BACKWARD_TRANSITIVE', false],
    ] as const) {
      await call('PUT', '/config/t', { compatibility: level });
      expect((await post('/compatibility/subjects/t/versions', next)).body).toEqual({ is_compatible: status });
    }
  });

  it('deletes softly first, then for good', async () => {
    await start();
    for (const schema of [ORDER, WITH_NOTE]) await post('/subjects/a/versions', schema);
    expect(await code(call('DELETE', '/subjects/a/versions/1?permanent=true'))).toBe('404 40407');
    expect(await code(call('DELETE', '/subjects/a?permanent=true'))).toBe('404 40405');
    expect((await call('DELETE', '/subjects/a/versions/1')).body).toBe(1);
    expect(await code(call('DELETE', '/subjects/a/versions/1'))).toBe('404 40406');
    expect(await get('/subjects/a/versions')).toEqual([2]);
    expect(await get('/subjects/a/versions?deleted=true')).toEqual([1, 2]);
    expect(await code(call('GET', '/subjects/a/versions/1'))).toBe('404 40402');
    expect(await get('/subjects/a/versions/1?deleted=true')).toMatchObject({ id: 1 });
    expect((await call('DELETE', '/subjects/a')).body).toEqual([2]);
    expect(await code(call('DELETE', '/subjects/a'))).toBe('404 40404');
    expect(await get('/subjects')).toEqual([]);
    expect(await get('/subjects?deletedOnly=true')).toEqual(['a']);
    expect(await get('/schemas/ids/1')).toMatchObject({ schema: expect.stringContaining('Order') });
    expect((await call('DELETE', '/subjects/a?permanent=true')).body).toEqual([1, 2]);
    expect(await code(call('GET', '/schemas/ids/1'))).toBe('404 40403');
    // It comes back with the id that records on the log name.
    expect((await post('/subjects/a/versions', WITH_NOTE)).body).toEqual({ id: 2 });
    expect(await get('/subjects/a/versions')).toEqual([1]);
  });

  it('resolves references, and keeps what is referred to', async () => {
    await start();
    const address = record('Address', { name: 'city', type: 'string' });
    const customer = record('Customer', { name: 'at', type: 'shop.Address' });
    const references = [{ name: 'shop.Address', subject: 'address', version: -1 }];
    await post('/subjects/address/versions', address);
    expect(await code(post('/subjects/customer/versions', customer))).toBe('422 42201');
    expect((await post('/subjects/customer/versions', customer, { references })).body).toEqual({ id: 2 });
    expect(await get('/schemas/ids/2')).toMatchObject({ references: [{ name: 'shop.Address', subject: 'address', version: 1 }] });
    expect(await get('/subjects/address/versions/1/referencedby')).toEqual([2]);
    expect(await code(call('DELETE', '/subjects/address'))).toBe('422 42206');
    await call('DELETE', '/subjects/customer');
    await call('DELETE', '/subjects/customer?permanent=true');
    expect((await call('DELETE', '/subjects/address')).body).toEqual([1]);
  });

  it('lets nothing be written while it is read-only, and schemas bring their ids while they are imported', async () => {
    await start();
    expect((await call('PUT', '/mode', { mode: 'READONLY' })).body).toEqual({ mode: 'READONLY' });
    expect(await code(post('/subjects/a/versions', ORDER))).toBe('422 42205');
    expect((await call('PUT', '/mode', { mode: 'IMPORT' })).status).toBe(200);
    expect((await post('/subjects/a/versions', ORDER, { id: 70, version: 5 })).body).toEqual({ id: 70 });
    expect(await code(post('/subjects/a/versions', WITH_NOTE, { id: 70 }))).toBe('422 42205');
    await call('PUT', '/mode', { mode: 'READWRITE' });
    expect(await code(post('/subjects/b/versions', ORDER, { id: 9 }))).toBe('422 42205');
    expect((await post('/subjects/a/versions', WITH_NOTE)).body).toEqual({ id: 71 });
    expect(await get('/subjects/a/versions')).toEqual([5, 6]);
    expect(await code(call('PUT', '/mode', { mode: 'IMPORT' }))).toBe('422 42205');
    expect(await code(call('GET', '/mode/a'))).toBe('404 40409');
    expect(await code(call('PUT', '/mode', { mode: 'SOME' }))).toBe('422 42204');
  });

  it.each([
    ['no JSON', 'POST', '/subjects/a/versions', '{', '422 422'],
    ['an empty body', 'POST', '/subjects/a/versions', '', '422 422'],
    ['a list for a body', 'POST', '/subjects/a/versions', [], '422 422'],
    ['no schema', 'POST', '/subjects/a/versions', {}, '422 422'],
    ['a schema that is no string', 'POST', '/subjects/a/versions', { schema: {} }, '422 422'],
    ['an empty schema', 'POST', '/subjects/a/versions', { schema: '' }, '422 42201'],
    ['a schema that is no JSON', 'POST', '/subjects/a/versions', { schema: '{' }, '422 42201'],
    ['a schema that is not Avro', 'POST', '/subjects/a/versions', { schema: '"strin"' }, '422 42201'],
    [
      'a default of another type',
      'POST',
      '/subjects/a/versions',
      { schema: '{"type":"record","name":"A","fields":[{"name":"a","type":"int","default":"x"}]}' },
      '422 42201',
    ],
    ['Protobuf', 'POST', '/subjects/a/versions', { schema: 'x', schemaType: 'PROTOBUF' }, '422 42201'],
    ['what is no JSON Schema', 'POST', '/subjects/a/versions', { schema: '{"type":12}', schemaType: 'JSON' }, '422 42201'],
    ['a blank subject', 'POST', '/subjects/%20/versions', { schema: '"int"' }, '422 42208'],
    ['a tab in a subject', 'POST', '/subjects/a%09b/versions', { schema: '"int"' }, '422 42208'],
    ['version 0', 'GET', '/subjects/a/versions/0', undefined, '422 42202'],
    ['version abc', 'DELETE', '/subjects/a/versions/abc', undefined, '422 42202'],
    ['an id that is no number', 'GET', '/schemas/ids/abc', undefined, '404 404'],
    ['an unknown id', 'GET', '/schemas/ids/7', undefined, '404 40403'],
    ['an unknown subject', 'DELETE', '/subjects/nobody', undefined, '404 40401'],
    ['an unknown path', 'GET', '/nothing/here', undefined, '404 404'],
    ['another method', 'PATCH', '/subjects/a', undefined, '405 405'],
    ['a body beyond the bound', 'POST', '/subjects/a/versions', { schema: 'x'.repeat(1_100_000) }, '422 42209'],
  ])('answers %s with an error as clients expect it', async (_what, method, path, body, expected) => {
    await start();
    expect(await code(call(method, path, body))).toBe(expected);
  });

  it('minds content types', async () => {
    await start();
    expect(await code(call('POST', '/subjects/a/versions', '{}', { 'Content-Type': 'text/plain' }))).toBe('415 415');
    expect(await code(call('GET', '/subjects', undefined, { Accept: 'text/html' }))).toBe('406 406');
    const json = { 'Content-Type': 'application/json', Accept: 'application/json' };
    expect((await call('POST', '/subjects/a/versions', { schema: '"int"' }, json)).status).toBe(200);
  });

  it('takes subjects with slashes, blanks and letters of any language', async () => {
    await start();
    for (const subject of ['a/b', 'sp ace', 'ü-value', '50%', 'a%2Fb', ':.ctx:x']) {
      expect((await post(`/subjects/${encodeURIComponent(subject)}/versions`, 'int')).body).toEqual({ id: 1 });
      expect(await get(`/subjects/${encodeURIComponent(subject)}/versions/1`)).toMatchObject({ subject });
    }
  });
});

describe('what the registry keeps', () => {
  it('is all there after a restart', async () => {
    const dir = folder();
    await start(dir);
    for (const schema of [ORDER, WITH_NOTE]) await post('/subjects/a/versions', schema);
    await call('PUT', '/config/a', { compatibility: 'NONE', normalize: true });
    await call('DELETE', '/subjects/a/versions/1');
    await post('/subjects/:.ctx:a/versions', WITH_NOTE);
    await call('PUT', '/mode/:.ctx:', { mode: 'READONLY' });
    await server?.stop();
    await start(dir);
    expect(await get('/subjects/a/versions?deleted=true')).toEqual([1, 2]);
    expect(await get('/subjects/a/versions')).toEqual([2]);
    expect(await get('/config/a')).toEqual({ compatibilityLevel: 'NONE', normalize: true });
    expect(await get('/contexts')).toEqual(['.', '.ctx']);
    expect(await get('/mode/:.ctx:a?defaultToGlobal=true')).toEqual({ mode: 'READONLY' });
    expect((await post('/subjects/a/versions', record('Other'))).body).toEqual({ id: 3 });
  });

  it('loses nothing but a last line that was cut off', async () => {
    const dir = folder();
    await start(dir);
    await post('/subjects/a/versions', ORDER);
    await server?.stop();
    const file = join(dir, 'registry.jsonl');
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '{"type":"register","subj');
    await start(dir);
    expect(await get('/subjects')).toEqual(['a']);
    await post('/subjects/b/versions', ORDER);
    await server?.stop();
    expect(readFileSync(file, 'utf8').split('\n')[0]).toBe(whole.trimEnd());
    await start(dir);
    expect(await get('/subjects')).toEqual(['a', 'b']);
  });

  it('is not read past a line that is damaged', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'registry.jsonl'), '{"type":"mode","subject":null,"mode":"READONLY"}\n{"typ\n');
    await expect(startSchemaRegistry({ dir })).rejects.toMatchObject({
      code: 'STREAM_REGISTRY_FILE',
      message: expect.stringContaining('line 2 of'),
    });
  });

  it('belongs to one server at a time', async () => {
    const dir = folder();
    await start(dir);
    await expect(startSchemaRegistry({ dir })).rejects.toMatchObject({ code: 'STREAM_IN_USE' });
    await server?.stop();
    expect(existsSync(join(dir, 'schema-registry.pid'))).toBe(false);
  });

  it('waits for a port of its own', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const dir = folder();
    await expect(startSchemaRegistry({ port, dir })).rejects.toMatchObject({ code: 'STREAM_PORT_IN_USE', context: { port } });
    await new Promise((resolve) => other.close(resolve));
    expect((await start(dir)).port).toBeGreaterThan(0);
  });
});

describe('a client of another make', () => {
  it('registers, encodes and decodes as it is', async () => {
    const { url } = await start();
    const writer = new SchemaRegistry({ host: url });
    const { id } = await writer.register(
      { type: 'AVRO' as never, schema: JSON.stringify(systemAlertSchema) },
      { subject: 'system_alert-value' },
    );
    const alert = { id: 'a', tenant: 't', severity: 'info', code: 'C', origin: 'o', message: 'm', context: { k: 'v' }, at: 5 };
    const bytes = await writer.encode(id, alert);
    const reader = new SchemaRegistry({ host: url });
    expect({ ...(await reader.decode(bytes)) }).toEqual(alert);
    expect(await reader.getLatestSchemaId('system_alert-value')).toBe(id);
    expect(await reader.getRegistryIdBySchema('system_alert-value', systemAlertSchema as never)).toBe(id);
    // It sets the level of a subject that it registers first.
    expect(await get('/config/system_alert-value')).toEqual({ compatibilityLevel: 'BACKWARD' });
    await expect(reader.decode(Buffer.from([0, 0, 0, 0, 99, 0]))).rejects.toMatchObject({ status: 404 });
  });
});
