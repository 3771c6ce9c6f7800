import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NO_HEADERS } from '../../engine/model/record.ts';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { SinkWriter } from '../../engine/ports.ts';
import { RecordedMetrics, TestDriver, VirtualClock } from '../../engine/test-kit/index.ts';
import { sink } from '../../operators/index.ts';
import { sinkConformance } from '../testing/index.ts';
import { type HttpSinkOptions, http } from './index.ts';

interface Row {
  readonly key: string;
  readonly value: string | null;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A service that keeps rows, knows `Idempotency-Key`, and can be taken away. */
class Service {
  readonly rows = new Map<string, string>();
  readonly done = new Set<string>();
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly body: unknown }[] = [];
  /** Answers to give before it does anything again. */
  readonly answers: (Answer | 'nothing' | 'half' | 'endless')[] = [];
  /** Endless answers that the client has cut off. */
  cutOff = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/rows`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  clear(): void {
    this.rows.clear();
    this.done.clear();
    this.requests.length = 0;
    this.answers.length = 0;
    this.cutOff = 0;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    this.requests.push({ headers: request.headers, body });
    const next = this.answers.shift();
    if (next === 'nothing') return;
    if (next === 'half') {
      response.writeHead(200, { 'Content-Length': '1000' }).write('x', () => request.socket.destroy());
      return;
    }
    if (next === 'endless') {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('close', () => this.cutOff++).on('drain', more);
      response.writeHead(400);
      more();
      return;
    }
    const { status, headers = {}, body: text = '' } = next ?? this.#apply(String(request.headers['idempotency-key']), body);
    response.writeHead(status, headers).end(text);
  }

  #apply(key: string, body: unknown): Answer {
    const rows = (Array.isArray(body) ? body : [body]) as readonly Row[];
    if (rows.some(({ value }) => value === 'refused')) return { status: 422, body: 'value is refused' };
    if (this.done.has(key)) return { status: 200 };
    this.done.add(key);
    for (const row of rows) {
      if (row.value === null) this.rows.delete(row.key);
      else this.rows.set(row.key, row.value);
    }
    return { status: 201, body: 'made' };
  }
}

const service = new Service();
beforeAll(() => service.start());
afterAll(() => service.stop());
afterEach(() => service.clear());

describe.each(['record', 'batch'] as const)('a sink that posts each %s', (request) => {
  const harness = {
    connector: () =>
      http<string, string | null>({ url: service.url, request, body: ({ key, value }) => ({ key, value }), maxBatch: 50 }),
    resources: () => ({}),
    stored: async () => new Map([...service.rows].sort(([a], [b]) => (a < b ? -1 : 1))),
    clear: async () => service.clear(),
    deletes: true as const,
    refused: { key: 'bad', value: 'refused' },
    service: { stop: () => service.stop(), start: () => service.start() },
  };
  for (const { name, skip, run } of sinkConformance(harness)) test.skipIf(skip !== undefined)(name, run);
});

const clock = new VirtualClock(Date.UTC(2026, 0, 1));

async function open(options: Partial<HttpSinkOptions<string, unknown>> = {}, applicationId = 'app') {
  const writer: SinkWriter<string, unknown> = await http<string, unknown>({
    url: service.url,
    request: 'record',
    ...options,
  }).open({
    applicationId,
    sink: 'to service',
    task: '0_0',
    inOrder: true,
    clock,
    metrics: new RecordedMetrics(),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    resource: () => undefined,
  });
  const write = (...values: readonly unknown[]) =>
    writer.write(
      values.map((value, i) => ({ key: `k${i}`, value, timestamp: 0, headers: NO_HEADERS, id: `topic-0-${i}-0` })),
      new AbortController().signal,
    );
  const failure = (...values: readonly unknown[]) =>
    write(...values).then(
      () => undefined,
      (error: unknown) => error,
    );
  return { write, failure };
}

describe('requests', () => {
  test('one for each record, as JSON, in order, each under a key of its own', async () => {
    const { write } = await open();
    await write({ key: 'a', value: '1' }, { key: 'b', value: '2' });
    expect(service.requests.map(({ body }) => body)).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
    expect(service.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'app/to%20service/topic-0-0-0',
      'app/to%20service/topic-0-1-0',
    ]);
    expect(service.requests[0]?.headers['content-type']).toBe('application/json');
  });

  test('one for a batch, under a key that is the same for the same records only', async () => {
    const { write } = await open({ request: 'batch' });
    for (const values of [[1, 2], [1, 2], [1]]) await write(...values.map((value) => ({ key: 'a', value })));
    const keys = service.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
    expect(service.requests[2]?.body).toEqual([{ key: 'a', value: 1 }]);
  });

  test('a key that is too long for a service becomes a digest', async () => {
    const { write } = await open({}, 'a'.repeat(250));
    await write({ key: 'a', value: '1' });
    expect(service.requests[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('headers are asked for before each request', async () => {
    let token = 0;
    const { write } = await open({ headers: async () => ({ Authorization: `Bearer token-${++token}` }) });
    await write({ key: 'a', value: '1' }, { key: 'b', value: '2' });
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });
});

describe('verdicts', () => {
  test.each([401, 408, 425, 429, 500, 502, 503, 599])('%i is tried again', async (status) => {
    service.answers.push({ status });
    const error = await (await open()).failure({});
    expect(error).toMatchObject({ code: 'STREAM_HTTP_UNAVAILABLE', domain: 'external', scope: 'batch', verdict: 'retry' });
    expect(String(error)).toContain(`answers ${status}`);
  });

  test.each([400, 403, 404, 409, 413, 422])('%i parks the record, with what the service says', async (status) => {
    service.answers.push({ status, body: 'total must\nnot be negative' });
    const error = await (await open()).failure({});
    expect(error).toMatchObject({ code: 'STREAM_HTTP_REFUSED', scope: 'record', verdict: 'park', context: { status } });
    expect(String(error)).toContain(`answers ${status}: total must not be negative`);
  });

  test.each([301, 302, 307, 308])('%i stops: the body would be lost on the way', async (status) => {
    service.answers.push({ status, headers: { Location: '/elsewhere' } });
    const error = await (await open()).failure({});
    expect(error).toMatchObject({ code: 'STREAM_HTTP_REDIRECTED', verdict: 'stop' });
    expect(service.requests.length).toBe(1);
  });

  test.each([
    ['7', 7_000],
    [new Date(Date.UTC(2026, 0, 1) + 30_000).toUTCString(), 30_000],
    ['86400', 300_000],
    ['0', undefined],
    ['soon', undefined],
    [new Date(0).toUTCString(), undefined],
  ])('Retry-After: %s', async (value, retryAfterMs) => {
    service.answers.push({ status: 429, headers: { 'Retry-After': value } });
    expect(await (await open()).failure({})).toMatchObject({ verdict: 'retry', retryAfterMs });
  });

  test('no answer in time is tried again', async () => {
    service.answers.push('nothing');
    expect(await (await open({ timeout: '50ms' })).failure({})).toMatchObject({ code: 'STREAM_HTTP_TIMEOUT', verdict: 'retry' });
  });

  test('half an answer is tried again: whether it was done is unknown', async () => {
    service.answers.push('half');
    expect(await (await open()).failure({})).toMatchObject({ code: 'STREAM_HTTP_UNAVAILABLE', verdict: 'retry' });
  });

  test('headers that cannot be had are asked for again', async () => {
    const headers = () => Promise.reject(new Error('vault is sealed'));
    const error = await (await open({ headers })).failure({});
    expect(error).toMatchObject({ verdict: 'retry', message: expect.stringContaining('vault is sealed') });
    const never = await open({ headers: () => new Promise(() => {}), timeout: '50ms' });
    expect(await never.failure({})).toMatchObject({ code: 'STREAM_HTTP_TIMEOUT', verdict: 'retry' });
    expect(service.requests).toEqual([]);
  });

  test.each([
    ['throws', () => JSON.parse('{')],
    ['gives a bigint', () => 1n],
    ['gives nothing', () => undefined],
  ])('a body that %s parks its record', async (_, body) => {
    expect(await (await open({ body })).failure({})).toMatchObject({ code: 'STREAM_USER_FN', scope: 'record', verdict: 'park' });
    expect(service.requests).toEqual([]);
  });
});

describe('what a message tells', () => {
  test('neither the query of the url nor a credential that the service repeats', async () => {
    service.answers.push({ status: 400, body: 'no right for secret-token (Bearer secret-token)' });
    const { failure } = await open({
      url: `${service.url}?key=hidden`,
      headers: () => ({ Authorization: 'Bearer secret-token' }),
    });
    const error = await failure({});
    expect(error).toMatchObject({ verdict: 'park', message: `${service.url} answers 400: no right for … (…)` });
    expect(JSON.stringify(error)).not.toMatch(/hidden|secret-token/);
  });

  test('the beginning of an answer that does not end, and is cut off', async () => {
    service.answers.push('endless');
    const error = await (await open()).failure({});
    expect(String(error).length).toBeLessThan(500);
    await expect.poll(() => service.cutOff).toBe(1);
  });
});

test.each([
  ['ftp://example.org', /http:\/\/ or https:\/\//],
  ['orders', /http:\/\/ or https:\/\//],
  ['http://user:hidden@example.org', /`headers`/],
])('the url %s is refused when the sink is made', (url, message) => {
  expect(() => http({ url, request: 'record' })).toThrow(message);
  expect(() => http({ url, request: 'record' })).not.toThrow(/hidden/);
});

test('in a pipeline the service is left alone as long as it asks, and only the record at fault is parked', async () => {
  const orders = { name: 'orders', key: string(), value: json<string>() };
  const plan = pipeline('orders', ({ from }) => {
    from(orders).pipe(sink('post', http({ url: service.url, request: 'batch', body: ({ key, value }) => ({ key, value }) })));
  });
  const driver = await TestDriver.start(plan);
  service.answers.push({ status: 503, headers: { 'Retry-After': '60' } });
  for (const [i, value] of ['1', 'refused', '3'].entries()) driver.send(orders, `k${i}`, value);
  const settled = driver.settle();
  await expect.poll(() => service.requests.length).toBe(1);
  driver.advance('59s');
  expect(service.requests.length).toBe(1);
  const until = { done: false };
  void settled.then(() => {
    until.done = true;
  });
  await expect
    .poll(() => {
      driver.advance('1s');
      return until.done;
    })
    .toBe(true);
  expect([...service.rows]).toEqual([
    ['k0', '1'],
    ['k2', '3'],
  ]);
  expect(driver.deadLetters().map(({ key }) => String(key))).toEqual(['k1']);
});
