import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import { NotReady } from '../../../engine/model/serde.ts';
import type { Clock, Logger } from '../../../engine/ports.ts';
import type { AvroSchema } from '../../../schemas/index.ts';
import { avro } from '../serde/avro.ts';
import type { RegistryAuthentication } from '../server/authentication.ts';
import { type SchemaRegistryServer, startSchemaRegistry } from '../server/start-schema-registry.ts';
import { type SchemaRegistry, type SchemaRegistryOptions, schemaRegistry } from './schema-registry.ts';

const ORDER: AvroSchema<{ readonly id: string }> = order({ name: 'id', type: 'string' });
const WITH_NOTE = order({ name: 'id', type: 'string' }, { name: 'note', type: ['null', 'string'], default: null });
const TARGET = { topic: 'orders', part: 'value' } as const;

function order(...fields: readonly object[]): AvroSchema<{ readonly id: string }> {
  return { type: 'record', name: 'Order', namespace: 'shop', doc: 'An order.', fields };
}

/** Time passes only where somebody waits for it, and then at once. */
class EagerClock implements Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  after(ms: number, callback: () => void): () => void {
    const timer = setImmediate(() => {
      this.time += ms;
      callback();
    });
    return () => clearImmediate(timer);
  }
}

class Notes implements Logger {
  readonly lines: string[] = [];
  debug(): void {}
  info(_fields: object, message: string): void {
    this.lines.push(`info ${message}`);
  }
  warn(_fields: object, message: string): void {
    this.lines.push(`warn ${message}`);
  }
  error(): void {}
}

const running: { stop(): Promise<unknown> }[] = [];
let clock: EagerClock;
let notes: Notes;

beforeEach(() => {
  clock = new EagerClock();
  notes = new Notes();
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

function client(url: string, options: Partial<SchemaRegistryOptions> = {}): SchemaRegistry {
  return schemaRegistry({ url, clock, logger: notes, ...options });
}

async function realServer(port = 0): Promise<SchemaRegistryServer> {
  const server = await startSchemaRegistry({ port });
  running.push(server);
  return server;
}

async function fakeServer(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = await startSchemaRegistry();
  await server.stop();
  return server.port;
}

describe('schemaRegistry', () => {
  it('registers and finds schemas', async () => {
    const registry = client((await realServer()).url);
    expect(await registry.latest('orders-value')).toBeUndefined();
    expect(await registry.register('orders-value', ORDER)).toBe(1);
    expect(await registry.register('orders-value', WITH_NOTE)).toBe(2);
    expect(await registry.register('keys', 'string')).toBe(3);
    expect(await registry.schema(1)).toEqual(ORDER);
    expect(await registry.schema(3)).toBe('string');
    expect(await registry.latest('orders-value')).toEqual({ id: 2, version: 2, schema: WITH_NOTE });
    expect(await registry.subjects()).toEqual(['keys', 'orders-value']);
  });

  it('asks once, however many ask', async () => {
    const { url } = await realServer();
    await client(url).register('orders-value', ORDER);
    const requests: string[] = [];
    const proxy = await fakeServer(async (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      const body: Buffer[] = [];
      for await (const chunk of request) body.push(chunk as Buffer);
      const answer = await fetch(`${url}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { 'Content-Type': 'application/json' },
        ...(request.method === 'POST' ? { body: Buffer.concat(body) } : {}),
      });
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
    });
    const registry = client(proxy);
    await Promise.all([registry.schema(1), registry.schema(1), registry.load(1)]);
    await Promise.all([registry.register('orders-value', ORDER), registry.register('orders-value', ORDER)]);
    await registry.schema(1);
    await registry.register('orders-value', ORDER);
    expect(requests).toEqual(['GET /schemas/ids/1', 'POST /subjects/orders-value']);
  });

  it('says what the registry has against a schema', async () => {
    const registry = client((await realServer()).url);
    await registry.register('orders-value', ORDER);
    await expect(registry.register('orders-value', order({ name: 'must', type: 'int' }))).rejects.toMatchObject({
      code: 'STREAM_SCHEMA_INCOMPATIBLE',
      verdict: 'stop',
      message: expect.stringMatching(/'orders-value'.*shop\.Order\.must.*register: false/),
    });
    await expect(registry.register(' ', ORDER)).rejects.toMatchObject({ code: 'STREAM_SCHEMA_REFUSED' });
  });

  it('remembers for a while that an id is unknown', async () => {
    const { url } = await realServer();
    const registry = client(url, { unknownForMs: 5_000 });
    await expect(registry.schema(1)).rejects.toMatchObject({ code: 'STREAM_UNKNOWN_SCHEMA', scope: 'record', verdict: 'park' });
    await client(url).register('orders-value', ORDER);
    await expect(registry.schema(1)).rejects.toMatchObject({ code: 'STREAM_UNKNOWN_SCHEMA' });
    clock.time += 5_000;
    expect(await registry.schema(1)).toEqual(ORDER);
  });

  it('keeps no more schemas than it is told', async () => {
    const { url } = await realServer();
    const registry = client(url, { schemasMax: 2 });
    for (const name of ['A', 'B', 'C']) await registry.register(name, { type: 'record', name, fields: [] });
    for (const id of [1, 2, 3]) await registry.load(id);
    expect([1, 2, 3].map((id) => registry.peek(id) !== undefined)).toEqual([false, true, true]);
  });

  it('puts what a schema refers to inside it', async () => {
    const { url } = await realServer();
    await client(url).register('address', {
      type: 'record',
      name: 'Address',
      namespace: 'shop',
      fields: [{ name: 'city', type: 'string' }],
    });
    const schema = { type: 'record', name: 'Customer', namespace: 'shop', fields: [{ name: 'at', type: 'Address' }] };
    await fetch(`${url}/subjects/customer/versions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        schema: JSON.stringify(schema),
        references: [{ name: 'shop.Address', subject: 'address', version: 1 }],
      }),
    });
    const registry = client(url);
    expect(await registry.schema(2)).toMatchObject({ fields: [{ type: { name: 'shop.Address', fields: [{ name: 'city' }] } }] });
    const reader = avro((await registry.schema(2)) as AvroSchema, { register: false });
    const codec = await reader.bind(TARGET, { resource: () => registry });
    expect(codec.decode(Buffer.from('0000000002' + '046162', 'hex'), NO_HEADERS)).toEqual({ at: { city: 'ab' } });
  });
});

describe('a registry that is away', () => {
  it('is waited for, and named when the wait is over', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const registry = client(url, { giveUpAfterMs: 60_000 });
    await expect(Promise.all([registry.ready(), registry.register('a', ORDER)])).rejects.toMatchObject({
      code: 'STREAM_REGISTRY_UNREACHABLE',
      domain: 'external',
      verdict: 'retry',
      message: `the schema registry at ${url} did not answer for 60 s (it cannot be reached: ECONNREFUSED): start it, or set SCHEMA_REGISTRY_URL`,
      context: { url, variable: 'SCHEMA_REGISTRY_URL' },
    });
    expect(notes.lines).toEqual([
      `warn waiting for the schema registry (SCHEMA_REGISTRY_URL): the schema registry at ${url} cannot be reached: ECONNREFUSED`,
    ]);
  });

  it('is found when it comes', async () => {
    const port = await freePort();
    const registry = client(`http://127.0.0.1:${port}`, { giveUpAfterMs: Number.POSITIVE_INFINITY });
    const ready = registry.ready();
    await realServer(port);
    await ready;
    expect(notes.lines.at(-1)).toBe('info the schema registry answers');
  });

  it('is waited for no longer when the client is closed', async () => {
    const registry = client(`http://127.0.0.1:${await freePort()}`, { giveUpAfterMs: Number.POSITIVE_INFINITY });
    const ready = registry.ready();
    registry.close();
    await expect(ready).rejects.toMatchObject({ code: 'STREAM_REGISTRY_UNREACHABLE' });
  });

  it('is asked again when it is overloaded, and not waited for without end when it hangs', async () => {
    let calls = 0;
    const busy = await fakeServer((_request, response) => {
      calls++;
      response.writeHead(calls < 4 ? 503 : 200, { 'Content-Type': 'application/json' }).end('[]');
    });
    expect(await client(busy).subjects()).toEqual([]);
    expect(calls).toBe(4);
    const hanging = await fakeServer(() => undefined);
    await expect(client(hanging, { requestTimeoutMs: 50, giveUpAfterMs: 0 }).ready()).rejects.toMatchObject({
      message: expect.stringContaining('did not answer within 50 ms'),
    });
  });

  it('makes a partition wait while a schema is looked up, then says to try again', async () => {
    const server = await realServer();
    const registry = client(server.url);
    const codec = await avro(ORDER).bind(TARGET, { resource: () => registry });
    await server.stop();
    const decode = () => codec.decode(Buffer.from('0000000009026100', 'hex'), NO_HEADERS);
    const waiting = thrown(decode);
    if (!(waiting instanceof NotReady)) throw new Error('no NotReady');
    await waiting.ready;
    expect(thrown(decode)).toMatchObject({ code: 'STREAM_REGISTRY_UNREACHABLE', scope: 'process', verdict: 'retry' });
  });
});

describe('what answers in place of a registry', () => {
  it.each([
    ['a web page', 200, 'text/html', '<html></html>', 'STREAM_REGISTRY_ANSWER', 'GET /subjects gave 200 text/html'],
    ['a page for what is not there', 404, 'text/html', 'nope', 'STREAM_REGISTRY_ANSWER', 'GET /subjects gave 404 text/html'],
    ['another API', 404, 'application/json', '{"message":"no route"}', 'STREAM_REGISTRY_ANSWER', '404 application/json'],
    ['other JSON', 200, 'application/json', '{"a":1}', 'STREAM_REGISTRY_ANSWER', 'JSON that is no list'],
    ['nothing', 200, 'application/json', '', 'STREAM_REGISTRY_ANSWER', '200 application/json'],
    ['null', 502, 'application/json', 'null', 'STREAM_REGISTRY_UNREACHABLE', 'answers 502'],
    [
      'a guard',
      401,
      'application/json',
      '{"message":"Unauthorized"}',
      'STREAM_REGISTRY_UNAUTHORIZED',
      'https://user:password@host',
    ],
  ])('is told apart: %s', async (_what, status, type, body, code, message) => {
    const url = await fakeServer((_request, response) => void response.writeHead(status, { 'Content-Type': type }).end(body));
    const error = await client(url, { giveUpAfterMs: 0 })
      .ready()
      .catch((each: unknown) => each);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('is sent the credentials of the URL, which no message repeats', async () => {
    let sent: string | undefined;
    const url = await fakeServer((request, response) => {
      sent = request.headers.authorization;
      response.writeHead(403).end();
    });
    const error = await client(`${url.replace('//', '//me:s%40fe@')}/base/`)
      .ready()
      .catch((each: unknown) => each);
    expect(sent).toBe(`Basic ${Buffer.from('me:s@fe').toString('base64')}`);
    expect(error).toMatchObject({ code: 'STREAM_REGISTRY_UNAUTHORIZED', message: expect.stringContaining(`${url}/base`) });
    expect(JSON.stringify([error, String(error)])).not.toContain('s@fe');
  });

  it('is shown a password or a token, which our server asks for', async () => {
    const authentication: RegistryAuthentication = {
      users: [{ name: 'me', password: 's@fe', access: 'write' }],
      tokens: [{ token: 'abc', access: 'read' }],
    };
    const server = await startSchemaRegistry({ authentication });
    running.push(server);
    const withUser = server.url.replace('//', '//me:s%40fe@');
    expect(await client(withUser).register('a', 'string')).toBe(1);
    expect(await client(server.url, { token: 'abc' }).subjects()).toEqual(['a']);
    for (const refused of [client(server.url), client(server.url, { token: 'abd' })])
      await expect(refused.subjects()).rejects.toMatchObject({ code: 'STREAM_REGISTRY_UNAUTHORIZED' });
    await expect(client(server.url, { token: 'abc' }).register('b', 'string')).rejects.toMatchObject({
      code: 'STREAM_REGISTRY_UNAUTHORIZED',
      context: { status: 403 },
    });
    expect(() => client(withUser, { token: 'abc' })).toThrow(expect.objectContaining({ code: 'STREAM_REGISTRY_URL' }));
  });

  it('must have an http URL', () => {
    expect(() => client('localhost:8081')).toThrow(
      "SCHEMA_REGISTRY_URL must begin with http:// or https://, and is 'localhost:8081'",
    );
  });
});

describe('serdes over a registry', () => {
  it('read each other, and what was written before, without waiting', async () => {
    const { url } = await realServer();
    const bind = async (schema: AvroSchema<{ readonly id: string }>) => {
      const registry = client(url);
      return avro(schema).bind(TARGET, { resource: () => registry });
    };
    const older = await bind(ORDER);
    const newer = await bind(WITH_NOTE);
    const bytes = Buffer.from(older.encode({ id: 'a' }));
    expect({ ...newer.decode(bytes, NO_HEADERS) }).toEqual({ id: 'a', note: null });
    // The older one was bound before the newer schema was there.
    const later = Buffer.from(newer.encode({ id: 'b' }));
    const waiting = thrown(() => older.decode(later, NO_HEADERS));
    if (!(waiting instanceof NotReady)) throw new Error('no NotReady');
    await waiting.ready;
    expect({ ...older.decode(later, NO_HEADERS) }).toEqual({ id: 'b' });
  });

  it('that only read register nothing', async () => {
    const { url } = await realServer();
    const registry = client(url);
    await registry.register('orders-value', WITH_NOTE);
    await avro(ORDER, { register: false }).bind(TARGET, { resource: () => registry });
    expect(await registry.latest('orders-value')).toMatchObject({ version: 1 });
  });
});

function thrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
