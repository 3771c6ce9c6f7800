import { describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { memoryPlatform } from '../testing/memory-platform.ts';
import { analysisOf, processedEvent, statusEvent, storedOf } from '../testing/sample-events.ts';

function setUp() {
  const platform = memoryPlatform();
  const app = createApp(platform.deps());
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await app.request(path, { headers });
    // biome-ignore lint/suspicious/noExplicitAny: the shape is what the test is about
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  };
  const store = (id: string, uploadedAt: number, over: Parameters<typeof storedOf>[1] = {}) => {
    const event = processedEvent({ documentId: id });
    const source = { ...event.source, uploadedAt };
    platform.documents.stored.set(id, storedOf({ ...event, source }, over));
  };
  return { platform, app, get, store };
}

describe('one document', () => {
  test('tells everything that was found', async () => {
    const { get, store } = setUp();
    const { documentId: _documentId, id: _id, tenant: _tenant, ...stage } = statusEvent({ state: 'done', elapsedMs: 412 });
    store('doc-1', 1_700_000_000_000, { stages: [stage] });
    const { body, status } = await get('/v1/documents/doc-1');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'doc-1',
      status: 'done',
      uploadedAt: '2023-11-14T22:13:20.000Z',
      processedAt: '2023-11-14T22:13:20.840Z',
      type: 'invoice',
      confidence: 0.97,
      entityCount: 3,
      quality: { score: 92, reasons: [{ rule: 'due-date', points: 8 }] },
      failure: null,
      warnings: [],
      metadata: { author: 'J. Doe' },
      timings: [
        { stage: 'analysis', ms: 412 },
        { stage: 'total', ms: 840 },
      ],
      stages: [{ agent: 'document-analyzer', state: 'done', at: '2023-11-14T22:13:20.100Z' }],
      links: { self: '/v1/documents/doc-1', text: '/v1/documents/doc-1/text', file: '/v1/documents/doc-1/file' },
    });
    expect(body.entities).toHaveLength(3);
  });

  test('that failed tells why, and has no text', async () => {
    const { get, store } = setUp();
    const failure = { code: 'STREAM_DOCUMENT_ENCRYPTED', message: 'It has a password.', stage: 'analysis' };
    store('doc-1', 1, { status: 'failed', analysis: null, quality: null, failure });
    const { body } = await get('/v1/documents/doc-1');
    expect(body).toMatchObject({ status: 'failed', failure, type: null, summary: null, quality: null, links: { text: null } });
  });

  test('that does not exist, or belongs to another tenant, is not found', async () => {
    const { get, store } = setUp();
    store('doc-1', 1);
    expect(await get('/v1/documents/nope')).toMatchObject({ status: 404, body: { error: { code: 'document_not_found' } } });
    expect((await get('/v1/documents/doc-1', { 'X-Tenant': 'other' })).status).toBe(404);
    expect((await get('/v1/documents/doc-1', { 'X-Tenant': 'default' })).status).toBe(200);
  });

  test('while the database is away: 503 with a time to come back', async () => {
    const { get, platform } = setUp();
    platform.documents.away = true;
    const { body, headers, status } = await get('/v1/documents/doc-1');
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'database_unavailable', '5']);
  });
});

describe('the list', () => {
  test('goes page by page through all of them, newest first, each once, equal times included', async () => {
    const { get, store } = setUp();
    for (let i = 0; i < 25; i++) store(`doc-${String(i).padStart(2, '0')}`, 1_700_000_000_000 + Math.floor(i / 3) * 1000);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: { documents: { id: string; uploadedAt: string }[]; nextCursor: string | null } } = await get(
        `/v1/documents?limit=4${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...body.documents.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    expect(seen.slice(0, 4)).toEqual(['doc-24', 'doc-21', 'doc-22', 'doc-23']);
  });

  test('filters by status, type and tenant', async () => {
    const { get, store } = setUp();
    store('a', 3, { status: 'failed', analysis: null });
    store('b', 2, { tenant: 'acme' });
    store('c', 1, { analysis: analysisOf({ type: 'letter' }) });
    const ids = async (query: string, headers = {}) =>
      (await get(`/v1/documents?${query}`, headers)).body.documents.map(({ id }: { id: string }) => id);
    expect(await ids('status=failed')).toEqual(['a']);
    expect(await ids('type=letter')).toEqual(['c']);
    expect(await ids('', { 'X-Tenant': 'acme' })).toEqual(['b']);
    expect(await ids('')).toEqual(['a', 'b', 'c']);
  });

  test('shows twelve entities of each and says how many there are', async () => {
    const { get, store } = setUp();
    const [entity] = analysisOf().entities;
    if (!entity) throw new Error('the sample has entities');
    store('a', 1, { analysis: analysisOf({ entities: Array.from({ length: 30 }, () => entity) }) });
    const [listed] = (await get('/v1/documents')).body.documents;
    expect([listed.entities.length, listed.entityCount]).toEqual([12, 30]);
    expect((await get('/v1/documents/a')).body.entities).toHaveLength(30);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['status=lost', 'status'],
    ['cursor=abc', 'cursor'],
    [`cursor=${Buffer.from('[1.5,"a"]').toString('base64url')}`, 'cursor'],
  ])('%s is refused and %s is named', async (query, field) => {
    const { get } = setUp();
    expect(await get(`/v1/documents?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', field } },
    });
  });
});

describe('content', () => {
  test('the text is text', async () => {
    const { app, platform, store } = setUp();
    store('doc-1', 1);
    platform.objects.objects.set('texts/doc-1.txt', Buffer.from('Grüße <script>'));
    const response = await app.request('/v1/documents/doc-1/text');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=UTF-8']);
    expect(await response.text()).toBe('Grüße <script>');
  });

  test('the file comes back byte by byte, as a download that nothing can run', async () => {
    const { app, platform, store } = setUp();
    const event = processedEvent();
    const bytes = Buffer.from([0, 255, 1, 128]);
    store('doc-1', 1, { source: { ...event.source, fileName: 'x".html', contentType: 'text/html' } });
    platform.objects.objects.set(event.source.objectKey ?? '', bytes);
    const response = await app.request('/v1/documents/doc-1/file');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="x_.html"; filename*=UTF-8''x%22.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
  });

  test('what is not there is told apart from a store that is away', async () => {
    const { get, platform, store } = setUp();
    store('doc-1', 1);
    store('doc-2', 1, { analysis: null, status: 'processing' });
    expect((await get('/v1/documents/doc-2/text')).body.error).toMatchObject({
      code: 'text_not_found',
      message: expect.stringContaining('processing'),
    });
    expect((await get('/v1/documents/doc-1/text')).body.error.code).toBe('content_not_found');
    platform.objects.away = true;
    expect(await get('/v1/documents/doc-1/text')).toMatchObject({
      status: 503,
      body: { error: { code: 'objects_unavailable' } },
    });
  });
});
