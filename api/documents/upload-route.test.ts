import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { type MemoryPlatformOptions, memoryPlatform } from '../testing/memory-platform.ts';
import { processedEvent, storedOf } from '../testing/sample-events.ts';

const KIB = 1024;

function setUp(options: MemoryPlatformOptions = {}) {
  const platform = memoryPlatform(options);
  const deps = platform.deps();
  const app = createApp(deps);
  const upload = async (file: File | undefined, headers: Record<string, string> = {}) => {
    const form = new FormData();
    if (file) form.set('file', file);
    else form.set('note', 'no file');
    const response = await app.request('/v1/documents', { method: 'POST', body: form, headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
  };
  return { platform, app, upload, budget: deps.budget };
}

interface Answer {
  readonly id: string;
  readonly status: string;
  readonly links: { readonly self: string; readonly stream: string };
  readonly error: { readonly code: string; readonly message: string; readonly field?: string };
}

const file = (content: string | Uint8Array<ArrayBuffer> = 'hello', name = 'a.txt', type = 'text/plain'): File =>
  new File([content], name, { type });

describe('an upload', () => {
  test('is stored, told to the log, and accepted with links', async () => {
    const { platform, upload } = setUp();
    const { body, headers, status } = await upload(file('hello', 'ünï "x".txt'), { 'X-Tenant': 'acme' });
    expect(status).toBe(202);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'queued',
      links: { self: `/v1/documents/${body.id}`, stream: `/v1/stream?document=${body.id}` },
    });
    expect(headers.get('location')).toBe(body.links.self);
    const sha256 = createHash('sha256').update('hello').digest('hex');
    const key = `uploads/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
    expect(String(Buffer.from(platform.objects.objects.get(key) ?? []))).toBe('hello');
    expect(platform.produced[0]?.event).toMatchObject({
      documentId: body.id,
      tenant: 'acme',
      fileName: 'ünï "x".txt',
      contentType: 'text/plain',
      sizeBytes: 5,
      sha256,
      objectKey: key,
      content: null,
    });
  });

  test('continues the trace and correlation of its sender, and makes both when they are malformed', async () => {
    const { platform, upload } = setUp();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const given = await upload(file(), { traceparent, 'X-Correlation-Id': 'order-7' });
    expect(given.headers.get('x-correlation-id')).toBe('order-7');
    await upload(file(), { traceparent: '00-0-0-0', 'X-Correlation-Id': 'bad id' });
    const [first, second] = platform.produced.map(({ context }) => context);
    expect(first).toEqual({ traceparent, correlationId: 'order-7' });
    expect(second?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(second?.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('can be asked for at once, before its row is stored', async () => {
    const { app, upload } = setUp();
    const { body } = await upload(file('hello', 'cv.docx'));
    const answer = await app.request(body.links.self);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: body.id, status: 'queued', fileName: 'cv.docx', type: null, entities: [] });
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'Idempotency-Key': 'k-1' };

  test('gives the same document for the same file, and one event', async () => {
    const { platform, upload } = setUp();
    const [first, second] = [await upload(file(), key), await upload(file(), key)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    expect(platform.produced).toHaveLength(1);
  });

  test('is refused for another file, also when only the database knows the first', async () => {
    const { platform, upload } = setUp();
    const { body } = await upload(file(), key);
    expect(await upload(file('other'), key)).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency_key_reused', field: 'Idempotency-Key' } },
    });
    const restarted = setUp();
    const source = { ...processedEvent().source, sha256: platform.produced[0]?.event.sha256 ?? null };
    restarted.platform.documents.stored.set(body.id, storedOf(processedEvent({ documentId: body.id, source })));
    expect((await restarted.upload(file('other'), key)).status).toBe(422);
    expect((await restarted.upload(file(), key)).body.id).toBe(body.id);
    expect(restarted.platform.produced).toEqual([]);
  });

  test('of another tenant is another document', async () => {
    const { upload } = setUp();
    const ids = [await upload(file(), key), await upload(file(), { ...key, 'X-Tenant': 'acme' })].map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(2);
  });

  test('works while the database is away: the event is written again with the same ids', async () => {
    const { platform, upload } = setUp();
    platform.documents.away = true;
    const first = await upload(file(), key);
    expect(first.status).toBe(202);
    const restarted = setUp();
    restarted.platform.documents.away = true;
    await restarted.upload(file(), key);
    const ids = [platform, restarted.platform].map(({ produced }) => [produced[0]?.event.id, produced[0]?.event.documentId]);
    expect(ids[0]).toEqual(ids[1]);
  });
});

describe('what is refused', () => {
  test.each([
    ['no file', undefined, {}, 400, 'file_missing', 'file'],
    ['an empty file', file(''), {}, 422, 'file_empty', 'file'],
    ['a file without a name', file('x', '..'), {}, 400, 'file_name_empty', 'file'],
    ['a file over the limit', file(new Uint8Array(10 * KIB + 1)), {}, 413, 'file_too_large', 'file'],
    ['a malformed tenant', file(), { 'X-Tenant': '../x' }, 400, 'invalid_request', 'x-tenant'],
    ['a malformed key', file(), { 'Idempotency-Key': 'a b' }, 400, 'invalid_request', 'idempotency-key'],
    ['a page of another site', file(), { Origin: 'https://evil.example' }, 403, 'foreign_origin', 'Origin'],
    ['a page without an origin', file(), { Origin: 'null' }, 403, 'foreign_origin', 'Origin'],
  ] as const)('%s', async (_what, sent, headers, status, code, field) => {
    const { budget, platform, upload } = setUp({ maxUploadBytes: 10 * KIB });
    expect(await upload(sent, headers)).toMatchObject({ status, body: { error: { code, field, message: expect.any(String) } } });
    expect(platform.produced).toEqual([]);
    expect(budget.taken).toBe(0);
  });

  test('a body that is no form, or is no valid one', async () => {
    const { app } = setUp();
    const send = (body: string, type: string) =>
      app.request('/v1/documents', { method: 'POST', body, headers: { 'Content-Type': type } });
    expect((await send('{}', 'application/json')).status).toBe(415);
    const cut = await send(
      '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nhalf',
      'multipart/form-data; boundary=b',
    );
    expect(cut.status).toBe(400);
    expect(await cut.json()).toMatchObject({ error: { code: 'form_malformed' } });
  });

  test('a file of exactly the limit is taken', async () => {
    const { upload } = setUp({ maxUploadBytes: 10 * KIB });
    expect((await upload(file(new Uint8Array(10 * KIB)))).status).toBe(202);
  });

  test('uploads beyond what may be in memory at once wait outside', async () => {
    const { upload } = setUp({ maxUploadBytes: 10 * KIB, budgetBytes: KIB });
    const answer = await upload(file(new Uint8Array(2 * KIB)));
    expect([answer.status, answer.body.error.code, answer.headers.get('retry-after')]).toEqual([503, 'uploads_busy', '2']);
  });
});

describe('while something is away', () => {
  test('the object store: 503, and no event is written', async () => {
    const { platform, upload } = setUp();
    platform.objects.away = true;
    const { body, headers, status } = await upload(file());
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'objects_unavailable', '5']);
    expect(platform.produced).toEqual([]);
  });

  test('the object store does not answer: 503 within the deadline, and what it still holds counts', async () => {
    const { budget, platform, upload } = setUp({ deadlineMs: 50 });
    platform.objects.stuck = true;
    expect((await upload(file())).body.error.code).toBe('objects_unavailable');
    expect(budget.taken).toBeGreaterThan(0);
    platform.objects.unstick();
    await expect.poll(() => budget.taken).toBe(0);
  });

  test('the broker: 503, and the document is not there; the same key then works', async () => {
    const { app, platform, upload } = setUp();
    platform.brokerAway = true;
    const key = { 'Idempotency-Key': 'again' };
    expect((await upload(file(), key)).body.error.code).toBe('broker_unavailable');
    platform.brokerAway = false;
    const { body, status } = await upload(file(), key);
    expect(status).toBe(202);
    expect((await app.request(body.links.self)).status).toBe(200);
    expect(platform.produced).toHaveLength(1);
  });
});
