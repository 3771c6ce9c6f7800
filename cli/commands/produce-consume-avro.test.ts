import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { type SchemaRegistryServer, startSchemaRegistry } from '../../connectors/schema-registry/server/start-schema-registry.ts';
import { type CapturedOptions, CapturedRun, runCaptured } from '../testing/captured-io.ts';

let kafka: EmbeddedKafka;
let registry: SchemaRegistryServer;
beforeAll(async () => {
  [kafka, registry] = await Promise.all([startEmbeddedKafka(), startSchemaRegistry()]);
});
afterAll(() => Promise.all([kafka.stop(), registry.stop()]));

const env = (more: Readonly<Record<string, string>> = {}) => ({
  KAFKA_BROKERS: kafka.bootstrap,
  SCHEMA_REGISTRY_URL: registry.url,
  ...more,
});
const cli = (argv: readonly string[], more: CapturedOptions = {}) => runCaptured(argv, { env: env(), ...more });

let topics = 0;
async function makeTopic(schema?: object): Promise<string> {
  const name = `topic-${topics++}`;
  await cli(['topics', 'create', name]);
  if (schema) await register(`${name}-value`, schema);
  return name;
}

async function register(subject: string, schema: object): Promise<void> {
  const response = await fetch(`${registry.url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  });
  expect(response.status, await response.text()).toBe(200);
}

const record = (...fields: readonly object[]) => ({ type: 'record', name: 'Order', namespace: 'shop', fields });
const ORDER = record({ name: 'id', type: 'string' }, { name: 'amount', type: 'double' });

async function consumed(topic: string, ...more: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const run = new CapturedRun(['consume', topic, ...more], { env: env() });
  expect(await run.done, run.stderr).toBe(0);
  return run.records;
}

const values = async (topic: string, ...more: readonly string[]) => (await consumed(topic, ...more)).map(({ value }) => value);

describe('a topic whose values have a schema', () => {
  test('is written in Avro without being asked, with the frame of the registry', async () => {
    const topic = await makeTopic(ORDER);
    expect(await cli(['produce', topic, '--value', '{"id":"7","amount":1.5}'])).toEqual({
      code: 0,
      stdout: '',
      stderr: `1 record written to ${topic}\n`,
    });
    expect(await values(topic)).toEqual([{ id: '7', amount: 1.5 }]);
    expect(await values(topic, '--format', 'avro')).toEqual([{ id: '7', amount: 1.5 }]);
    const [raw] = await values(topic, '--format', 'text');
    const bytes = typeof raw === 'string' ? Buffer.from(raw) : Buffer.from((raw as { readonly base64: string }).base64, 'base64');
    expect([bytes[0], bytes.length]).toEqual([0, 5 + 2 + 8]);
  });

  test('is written with the newest schema and read with that of each record', async () => {
    const topic = await makeTopic(ORDER);
    await cli(['produce', topic, '--value', '{"id":"1","amount":1}']);
    await register(`${topic}-value`, record(...ORDER.fields, { name: 'note', type: ['null', 'string'], default: null }));
    await cli(['produce', topic], { stdin: ['{"value":{"id":"2","amount":2}}\n{"value":{"id":"3","amount":3,"note":"x"}}\n'] });
    expect(await values(topic)).toEqual([
      { id: '1', amount: 1 },
      { id: '2', amount: 2, note: null },
      { id: '3', amount: 3, note: 'x' },
    ]);
  });

  test('holds bytes as base64, and what is printed can be written again', async () => {
    const schema = record({ name: 'image', type: 'bytes' }, { name: 'parts', type: { type: 'array', items: 'bytes' } });
    const [from, copy] = [await makeTopic(schema), await makeTopic(schema)];
    const value = { image: { base64: '/wA=' }, parts: [{ base64: 'YQ==' }] };
    await cli(['produce', from, '--value', JSON.stringify(value)]);
    await cli(['produce', copy], { stdin: [(await cli(['consume', from])).stdout] });
    expect(await values(copy)).toEqual([value]);
  });

  test('refuses a value that does not fit, with the field', async () => {
    const topic = await makeTopic(ORDER);
    const { code, stderr } = await cli(['produce', topic], {
      stdin: ['{"value":{"id":"1","amount":1}}\n{"value":{"id":"1","amount":"much"}}\n'],
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `1 record written to ${topic}\nmillrace: line 2: the value does not fit its schema: amount is "much"`,
    );
    expect(await values(topic)).toHaveLength(1);
  });

  test('may be written otherwise when that is asked for; auto tells the values apart', async () => {
    const topic = await makeTopic(ORDER);
    await cli(['produce', topic, '--value', '{"id":"7","amount":1.5}']);
    await cli(['produce', topic, '--value', '{"n":1}', '--format', 'json']);
    await cli(['produce', topic, '--value', 'text', '--format', 'text']);
    await cli(['produce', topic, '--key', 'k', '--tombstone']);
    expect(await values(topic)).toEqual([{ id: '7', amount: 1.5 }, { n: 1 }, 'text', null]);
    const { code, stderr } = await cli(['consume', topic, '--format', 'avro', '--from', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${topic}-0 at offset 1: the value has no schema id before it`);
  });
});

describe('a topic without a schema', () => {
  test('is written as JSON, which is told', async () => {
    const topic = await makeTopic();
    const { code, stderr } = await cli(['produce', topic, '--value', '{"n":1}']);
    expect([code, stderr]).toEqual([
      0,
      `note: the registry has no subject '${topic}-value': values are written as JSON\n1 record written to ${topic}\n`,
    ]);
    expect(await values(topic)).toEqual([{ n: 1 }]);
  });

  test('is not written as Avro', async () => {
    const topic = await makeTopic();
    const { code, stderr } = await cli(['produce', topic, '--value', '1', '--format', 'avro']);
    expect([code, stderr]).toEqual([
      2,
      `millrace: the registry at ${registry.url} has no subject '${topic}-value'\n  register its schema, or say --format json\n`,
    ]);
  });
});

describe('a registry', () => {
  let fake: Server | undefined;
  afterEach(() => fake?.close());

  async function answering(
    answer: (request: IncomingMessage) => { readonly status: number; readonly body: string } | undefined,
  ): Promise<string> {
    const server = createServer((request, response) => {
      const found = answer(request);
      if (found) response.writeHead(found.status).end(found.body);
    });
    fake = server;
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const produceThrough = async (url: string, ...more: readonly string[]) =>
    cli(['produce', await makeTopic(), '--value', '1', '--registry', url, ...more]);

  test('that is away leaves the format open, so nothing is written', async () => {
    const { code, stderr } = await produceThrough('http://127.0.0.1:1', '--timeout', '300ms');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^millrace: the schema registry at http:\/\/127\.0\.0\.1:1 .* cannot be reached.*\n {2}`millrace dev` starts one, /,
    );
    expect((await produceThrough('http://127.0.0.1:1', '--format', 'json')).code).toBe(0);
  });

  test('that does not answer is given up after the time-out', async () => {
    const { code, stderr } = await produceThrough(`http://${await answering(() => undefined)}`, '--timeout', '300ms');
    expect(code).toBe(1);
    expect(stderr).toContain('did not answer within 300 ms');
    fake?.closeAllConnections();
  });

  test('that wants a password gets it, and it is not told in errors', async () => {
    const address = await answering(({ headers }) =>
      headers.authorization === `Basic ${Buffer.from('ada:s:cret').toString('base64')}`
        ? { status: 404, body: '{"error_code":40401}' }
        : { status: 401, body: '{"error_code":401,"message":"who are you?"}' },
    );
    expect((await produceThrough(`http://ada:s%3Acret@${address}`)).code).toBe(0);
    const refused = await produceThrough(`http://ada:wrong@${address}`);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('refuses these credentials (401)');
    expect(refused.stderr).not.toMatch(/ada|wrong/);
  });

  test('whose schema is not Avro, or is no schema, is told', async () => {
    const protobuf = await answering(() => ({ status: 200, body: '{"id":1,"schemaType":"PROTOBUF","schema":"message A {}"}' }));
    expect((await produceThrough(`http://${protobuf}`)).stderr).toContain('is of type PROTOBUF, not Avro');
    fake?.close();
    const page = await answering(() => ({ status: 200, body: '<html>' }));
    expect((await produceThrough(`http://${page}`)).stderr).toContain('does not answer as a schema registry');
  });

  test('that does not know the schema of a record is told with the record', async () => {
    const topic = await makeTopic();
    await cli(['produce', topic, '--format', 'text'], {
      stdin: [`{"value":{"base64":"${Buffer.from([0, 0, 0, 9, 9, 2]).toString('base64')}"}}`],
    });
    const { code, stderr } = await cli(['consume', topic]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`^millrace: ${topic}-0 at offset 0: the schema registry at .* has no schema 2313, which the record names`),
    );
  });
});
