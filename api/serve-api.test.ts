import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { serveApi } from './serve-api.ts';
import { memoryPlatform } from './testing/memory-platform.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const KIB = 1024;
const LIMIT = 256 * KIB;
const HEAD = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.bin"\r\n\r\n';

async function setUp() {
  const platform = memoryPlatform({ maxUploadBytes: LIMIT });
  const { decoder, deps, kafka } = platform;
  let budget: ReturnType<typeof deps>['budget'] | undefined;
  const api = await serveApi({
    deps: (feed) => {
      const made = deps(feed);
      budget = made.budget;
      return made;
    },
    decoder,
    log: kafka.log,
    host: '127.0.0.1',
    port: 0,
  });
  cleanups.push(() => api.stop());
  return { platform, api, taken: () => budget?.taken };
}

/** A connection that sends what it is told, and collects the answer. */
function rawClient(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  let answer = '';
  socket.on('data', (data) => {
    answer += String(data);
  });
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, ended, answer: () => answer };
}

const request = (headers: readonly string[]): string =>
  ['POST /v1/documents HTTP/1.1', 'Host: x', 'Content-Type: multipart/form-data; boundary=b', ...headers, '', HEAD].join('\r\n');

describe('an upload over a real connection', () => {
  test('that says it is too large is refused before its body is read, and the connection ends', async () => {
    const { api, platform } = await setUp();
    const { answer, ended, socket } = rawClient(api.port);
    socket.write(request([`Content-Length: ${100 * 1024 * KIB}`]));
    await ended;
    expect(answer()).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer()).toContain('"code":"file_too_large"');
    expect(platform.produced).toEqual([]);
  });

  test('that is a little too large is read to its end before it is refused, and nothing of it is kept', async () => {
    const { api, platform, taken } = await setUp();
    const { answer, socket } = rawClient(api.port);
    const bytes = LIMIT + 100 * KIB;
    socket.write(request([`Content-Length: ${bytes}`]));
    socket.write(Buffer.alloc(bytes - HEAD.length - 1));
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(LIMIT);
    expect(answer()).toBe('');
    socket.write('-');
    await expect.poll(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(taken()).toBe(0);
    expect(platform.produced).toEqual([]);
  });

  test('that turns out too large is refused on the way: what is beyond the limit is never kept', async () => {
    const { api, taken } = await setUp();
    const { answer, ended, socket } = rawClient(api.port);
    socket.write(request(['Transfer-Encoding: chunked']).slice(0, -HEAD.length));
    const chunk = (bytes: Buffer | string): void => {
      socket.write(`${Buffer.byteLength(bytes).toString(16)}\r\n`);
      socket.write(bytes);
      socket.write('\r\n');
    };
    chunk(HEAD);
    let sent = 0;
    while (!answer() && sent < 200 && !socket.destroyed) {
      chunk(Buffer.alloc(64 * KIB));
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(answer()).toMatch(/^HTTP\/1\.1 413 /);
    expect(taken()).toBe(0);
  });

  test('that is cut off leaves nothing behind', async () => {
    const { api, platform, taken } = await setUp();
    const { socket } = rawClient(api.port);
    socket.write(request(['Content-Length: 1000']));
    await expect.poll(taken).toBe(1000);
    socket.destroy();
    await expect.poll(taken).toBe(0);
    expect(platform.produced).toEqual([]);
    expect(platform.objects.objects.size).toBe(0);
  });

  test('of the greatest size arrives byte by byte', async () => {
    const { api, platform } = await setUp();
    const bytes = Buffer.alloc(LIMIT).map((_, i) => (i * 31) % 251);
    const form = new FormData();
    form.set('file', new File([bytes], 'x.bin'));
    const response = await fetch(`${api.url}/v1/documents`, { method: 'POST', body: form });
    expect(response.status).toBe(202);
    const [stored] = platform.objects.objects.values();
    expect(Buffer.from(stored ?? []).equals(bytes)).toBe(true);
  });

  test('while the stop is under way is finished', async () => {
    const { api, platform, taken } = await setUp();
    const { answer, ended, socket } = rawClient(api.port);
    const body = `${HEAD}hello\r\n--b--\r\n`;
    socket.write(`${request([`Content-Length: ${body.length}`])}hel`);
    await expect.poll(taken).toBe(body.length);
    const stopped = api.stop();
    socket.write('lo\r\n--b--\r\n');
    await Promise.all([stopped, ended]);
    expect(answer()).toMatch(/^HTTP\/1\.1 202 /);
    expect(platform.produced).toHaveLength(1);
  });
});

test('a port in use is named, with what to do', async () => {
  const { api, platform } = await setUp();
  const { decoder, deps, kafka } = platform;
  await expect(serveApi({ deps, decoder, log: kafka.log, host: '127.0.0.1', port: api.port })).rejects.toMatchObject({
    code: 'STREAM_PORT_IN_USE',
    message: `port ${api.port} on 127.0.0.1 is in use: stop what uses it, or choose another port`,
  });
});
