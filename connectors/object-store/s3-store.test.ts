import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CuttableProxy,
  cuttableProxy,
  objectSinkHarness,
  objectStoreConformance,
  sinkConformance,
} from '../testing/index.ts';
import { type ObjectStore, s3Store } from './index.ts';
import { s3Error } from './s3-error.ts';

const ENDPOINT = process.env.MILLRACE_TEST_S3_ENDPOINT;
const keys = {
  accessKey: process.env.MILLRACE_TEST_S3_ACCESS_KEY ?? 'minioadmin',
  secretKey: process.env.MILLRACE_TEST_S3_SECRET_KEY ?? 'minioadmin',
};

describe.skipIf(!ENDPOINT)('an object store on S3 (skipped unless MILLRACE_TEST_S3_ENDPOINT names a server)', () => {
  let proxy: CuttableProxy;
  let store: ObjectStore;
  const connect = (bucket: string, secretKey = keys.secretKey): ObjectStore =>
    s3Store({ endpoint: `http://127.0.0.1:${proxy.port}`, bucket, ...keys, secretKey, requestTimeoutMs: 2_000 });

  beforeAll(async () => {
    const { hostname, port } = new URL(ENDPOINT ?? '');
    proxy = await cuttableProxy({ host: hostname, port: Number(port || 80) });
    store = connect(`millrace-test-${randomUUID()}`);
    await store.ready();
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
  });

  const service = { stop: () => proxy.cut(), start: () => proxy.restore() };
  for (const { name, skip, run } of objectStoreConformance({ store: () => store, service })) {
    test.skipIf(skip !== undefined)(name, run);
  }

  describe('under a sink', () => {
    for (const { name, skip, run } of sinkConformance(objectSinkHarness(() => store, service)))
      test.skipIf(skip !== undefined)(name, run);
  });

  test('a wrong secret stops and names the setting', async () => {
    const refusal = { code: 'STREAM_OBJECT_STORE_ACCESS', verdict: 'stop', message: expect.stringContaining('S3_SECRET_KEY') };
    await expect(connect('millrace-test-any', 'wrong-secret').ready()).rejects.toMatchObject(refusal);
  });

  test('a bucket that several processes make at once is made once', async () => {
    const bucket = `millrace-test-${randomUUID()}`;
    await Promise.all(Array.from({ length: 5 }, () => connect(bucket).ready()));
    await connect(bucket).put('a', Buffer.from('x'));
  });
});

describe('errors of S3', () => {
  let server: Server;
  let answer: (respond: (status: number, code?: string) => void) => void;
  let store: ObjectStore;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      answer((status, code) => {
        const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>in other words</Message></Error>`;
        response.writeHead(status, { 'content-type': 'application/xml' }).end(code ? xml : '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as { readonly port: number };
    store = s3Store({ endpoint: `http://127.0.0.1:${port}`, bucket: 'bucket', ...keys, requestTimeoutMs: 200 });
  });
  afterAll(async () => {
    await store.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const away = ['STREAM_OBJECT_STORE_UNAVAILABLE', 'external', 'retry'];
  const refused = ['STREAM_OBJECT_STORE_ACCESS', 'user', 'stop'];
  test.each([
    [500, 'InternalError', away],
    [503, 'SlowDown', away],
    [507, 'XMinioStorageFull', away],
    [404, 'NoSuchBucket', away],
    [404, 'NoSuchKey', ['STREAM_OBJECT_MISSING', 'user', 'park']],
    [403, 'AccessDenied', refused],
    [403, 'InvalidAccessKeyId', refused],
    [403, 'SignatureDoesNotMatch', refused],
    [400, 'Riddle', ['STREAM_OBJECT_STORE_ERROR', 'external', 'stop']],
  ])('%i %s', async (status, code, [expected, domain, verdict]) => {
    answer = (respond) => respond(status, code);
    const message = expect.stringContaining('S3_ENDPOINT http://127.0.0.1');
    await expect(store.get('key')).rejects.toMatchObject({ code: expected, domain, verdict, message });
  });

  test('a server that does not answer is away', async () => {
    answer = () => {};
    await expect(store.put('key', Buffer.from('x'))).rejects.toMatchObject({
      code: 'STREAM_OBJECT_STORE_UNAVAILABLE',
      message: expect.stringContaining('no answer within 200 ms'),
    });
  });

  test('a server that nobody runs is away, and no secret is told', async () => {
    const lonely = s3Store({ endpoint: 'http://127.0.0.1:9', bucket: 'bucket', ...keys, secretKey: 'not-to-be-told' });
    const error = await lonely.ready().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'STREAM_OBJECT_STORE_UNAVAILABLE', verdict: 'retry' });
    expect(JSON.stringify(error) + String(error)).not.toContain('not-to-be-told');
  });

  test('what is no URL is told by the name of the setting', () => {
    for (const endpoint of ['', 'localhost:9000', 'ftp://x']) {
      expect(() => s3Store({ endpoint, bucket: 'b', ...keys })).toThrow(/S3_ENDPOINT '.*' is not a URL/);
    }
  });

  test('a certificate that is not trusted stops', () => {
    const error = s3Error(
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      'S3_ENDPOINT x',
    );
    expect(error).toMatchObject({ code: 'STREAM_OBJECT_STORE_ACCESS', verdict: 'stop' });
  });
});
