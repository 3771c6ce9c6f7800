import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentUploadedSchema } from '../../../schemas/index.ts';
import { type SchemaRegistry, schemaRegistry } from '../client/schema-registry.ts';
import { type SchemaRegistryServer, startSchemaRegistry } from '../server/start-schema-registry.ts';
import { type AvroJson, avroJson } from './avro-json.ts';

let server: SchemaRegistryServer;
let registry: SchemaRegistry;
let json: AvroJson;

beforeAll(async () => {
  server = await startSchemaRegistry();
  registry = schemaRegistry({ url: server.url });
  json = avroJson(registry);
  await registry.register('up', documentUploadedSchema);
  await registry.register('odd', {
    type: 'record',
    name: 'Odd',
    namespace: 'shop',
    fields: [
      { name: 'price', type: 'double', default: 0 },
      { name: 'state', type: { type: 'enum', name: 'State', symbols: ['open', 'paid'] }, default: 'open' },
      { name: 'hash', type: ['null', { type: 'fixed', name: 'Hash', size: 2 }], default: null },
      { name: 'any', type: ['null', 'string', 'bytes'], default: null },
      {
        name: 'part',
        type: [
          'null',
          { type: 'record', name: 'A', fields: [{ name: 'n', type: 'int' }] },
          { type: 'record', name: 'B', fields: [] },
        ],
        default: null,
      },
      { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'long' } }, default: {} },
    ],
  });
});
afterAll(() => server.stop());

async function around(subject: string, value: unknown): Promise<unknown> {
  return json.decode(await json.encode(subject, value));
}

describe('avroJson', () => {
  it('fills in defaults and carries bytes as base64', async () => {
    const event = { id: 'e', documentId: 'd', fileName: 'a.txt', content: 'aGk=', uploadedAt: 5 };
    expect(await around('up', event)).toEqual({
      ...event,
      tenant: 'default',
      contentType: 'application/octet-stream',
      sizeBytes: 0,
      sha256: null,
      objectKey: null,
    });
  });

  it.each([
    [{ price: 'NaN' }],
    [{ price: '-Infinity' }],
    [{ hash: 'AAE=' }],
    [{ any: { string: 'x' } }],
    [{ any: { bytes: 'aGk=' } }],
    [{ part: { 'shop.A': { n: 1 } } }],
    [{ part: { 'shop.B': {} } }],
    [{ tags: { a: [1, 2 ** 40], b: [] } }],
  ])('gives back what it was given: %j', async (value) => {
    expect(await around('odd', value)).toMatchObject(value);
  });

  it('takes a string where the union has bytes too, and a branch by its last name', async () => {
    expect(await around('odd', { any: 'x', part: { A: { n: 1 } } })).toMatchObject({
      any: { string: 'x' },
      part: { 'shop.A': { n: 1 } },
    });
  });

  it.each([
    [{ price: 'x' }, 'price must be a double, and is "x"'],
    [{ prise: 1 }, 'prise is no field of shop.Odd, which has price, state, hash, any, part, tags'],
    [{ state: 'shut' }, 'state must be one of open, paid, and is "shut"'],
    [{ hash: 'AA==' }, 'hash must be 2 bytes in base64, and is "AA=="'],
    [{ part: { A: { n: 1.5 } } }, 'part.shop.A.n must be an int, and is 1.5'],
    [{ part: { A: {} } }, 'part.shop.A.n is missing: it must be an int'],
    [{ part: 5 }, 'part must be null or an object (shop.A) or an object (shop.B), and is 5'],
    [{ tags: { a: [1, 'x'] } }, 'tags.a[1] must be a long, and is "x"'],
    [[], 'the value must be an object (shop.Odd), and is []'],
  ])('names the place that does not fit: %j', async (value, message) => {
    await expect(json.encode('odd', value)).rejects.toMatchObject({ code: 'STREAM_ENCODE', message });
  });

  it('names the subjects that there are', async () => {
    await expect(json.encode('down', {})).rejects.toMatchObject({
      code: 'STREAM_UNKNOWN_SUBJECT',
      message: `the schema registry at ${server.url} has no subject 'down': it has odd, up`,
    });
  });

  it('refuses bytes that no registry framed, and ids that it has not', async () => {
    await expect(json.decode(Buffer.from('{"a":1}'))).rejects.toMatchObject({ code: 'STREAM_DECODE' });
    await expect(json.decode(Buffer.from([0, 0, 0, 0, 99, 0]))).rejects.toMatchObject({ code: 'STREAM_UNKNOWN_SCHEMA' });
  });
});
