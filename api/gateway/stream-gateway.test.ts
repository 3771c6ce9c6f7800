import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type ServeApiOptions, serveApi } from '../serve-api.ts';
import { memoryPlatform } from '../testing/memory-platform.ts';
import { alertEvent, processedEvent, statusEvent, storedOf, uploadedEvent } from '../testing/sample-events.ts';
import { type StreamReader, streamReader } from '../testing/stream-reader.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setUp(stream: NonNullable<ServeApiOptions['stream']> = {}) {
  const platform = memoryPlatform();
  const { decoder, deps, kafka } = platform;
  const api = await serveApi({ deps, decoder, log: kafka.log, host: '127.0.0.1', port: 0, stream });
  cleanups.push(() => api.stop());
  const open = async (query = '', headers: Record<string, string> = {}): Promise<StreamReader> => {
    const reader = streamReader(api.url, query, headers);
    cleanups.push(() => reader.socket.terminate());
    await reader.until(({ type }) => type === 'hello');
    return reader;
  };
  const topicsOf = ({ messages }: StreamReader): string[] =>
    messages.filter(({ type }) => type === 'event').map(({ topic }) => topic);
  return { platform, api, open, topicsOf };
}

describe('a client', () => {
  test('is greeted, and then told each event with its place, without the bytes of uploads', async () => {
    const { open, platform } = await setUp();
    const reader = await open();
    expect(reader.messages[0]).toMatchObject({ type: 'hello', protocol: 1, document: null, tenant: null, resumed: false });
    platform.emit('document_uploaded', 'doc-1', uploadedEvent({ content: Buffer.from('secret bytes') }));
    const told = await reader.until(({ type }) => type === 'event');
    expect(told).toMatchObject({
      topic: 'document_uploaded',
      offset: 0,
      timestamp: 1_700_000_000_000,
      event: { documentId: 'doc-1' },
    });
    expect(told.event).not.toHaveProperty('content');
  });

  test('hears nothing that happened before it came', async () => {
    const { open, platform } = await setUp();
    const first = await open();
    platform.emit('agent_status', 'doc-1', statusEvent({ id: 'before' }));
    await first.until(({ event }) => event?.id === 'before');
    const second = await open();
    platform.emit('agent_status', 'doc-1', statusEvent({ id: 'after' }));
    await second.until(({ event }) => event?.id === 'after');
    expect(second.messages.map(({ event, type }) => event?.id ?? type)).toEqual(['hello', 'after']);
  });

  test('gets only the topics, the document and the tenant that it asked for', async () => {
    const { open, platform, topicsOf } = await setUp();
    const [byTopic, byDocument, byTenant] = await Promise.all([
      open('?topics=system_alert,agent_status'),
      open('?document=doc-2'),
      open('?tenant=acme'),
    ]);
    platform.emit('document_uploaded', 'doc-1', uploadedEvent());
    platform.emit('agent_status', 'doc-2', statusEvent({ documentId: 'doc-2' }));
    platform.emit('document_processed', 'doc-1', processedEvent({ tenant: 'acme' }));
    platform.emit('system_alert', 'alert-1', alertEvent({ tenant: 'acme' }));
    // The partitions of different topics come in any order; each of these is the last that its client may get.
    await Promise.all([
      byTopic.until(() => topicsOf(byTopic).length === 2),
      byDocument.until(() => topicsOf(byDocument).length === 1),
      byTenant.until(() => topicsOf(byTenant).length === 2),
    ]);
    expect(topicsOf(byTopic).sort()).toEqual(['agent_status', 'system_alert']);
    expect(topicsOf(byDocument)).toEqual(['agent_status']);
    expect(topicsOf(byTenant).sort()).toEqual(['document_processed', 'system_alert']);
  });

  test.each([
    ['?topics=lost', 'topics: lost is none of'],
    ['?topics=', 'topics: an empty name is none of'],
    ['?documents=x', 'unknown parameter documents'],
    ['?document=a&document=b', 'document is given twice'],
    [`?document=${'x'.repeat(300)}`, 'document: an id has'],
    ['?tenant=a%20b', 'tenant:'],
    ['?after=tomorrow', 'after: is not a cursor'],
  ])('that asks for %s is closed with 4400 and the reason', async (query, reason) => {
    const { api } = await setUp();
    const closed = await streamReader(api.url, query).closed;
    expect(closed).toEqual({ code: 4400, reason: expect.stringContaining(reason) });
  });

  test('from a page of this host is let in, from another it is refused', async () => {
    const { api, open } = await setUp();
    await open('', { Origin: api.url });
    const refused = streamReader(api.url, '', { Origin: 'https://evil.example' });
    const status = await new Promise((resolve) =>
      refused.socket.on('unexpected-response', (_, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(403);
  });

  test('that answers no ping is cut, and one that answers stays', async () => {
    const { open } = await setUp({ heartbeatMs: 60 });
    const [alive, dead] = [await open(), await open()];
    let pings = 0;
    alive.socket.on('ping', () => pings++);
    // ws answers pings by itself; a paused socket answers nothing.
    dead.socket.pause();
    await expect.poll(() => pings, { interval: 20 }).toBeGreaterThan(3);
    dead.socket.resume();
    expect((await dead.closed).code).toBe(1006);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  test('beyond the bound is told to come again', async () => {
    const { api, open } = await setUp({ maxClients: 1 });
    await open();
    const second = streamReader(api.url);
    const status = await new Promise((resolve) =>
      second.socket.on('unexpected-response', (_, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(503);
  });

  test('that says too much is cut; a malformed request target does no harm', async () => {
    const { api, open } = await setUp();
    const reader = await open();
    reader.socket.send('x'.repeat(2_000));
    expect((await reader.closed).code).toBe(1009);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(api.port, '127.0.0.1', () => {
        socket.write('GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      });
      socket.on('data', (data) => resolve(String(data)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    await open();
  });
});

describe('a document that is followed', () => {
  test('is shown as it is, then live without a gap: what happens meanwhile waits', async () => {
    const { api, open, platform } = await setUp();
    const other = await open();
    platform.documents.stored.set('doc-1', storedOf(processedEvent(), { status: 'processing', analysis: null }));
    let answer = (): void => {};
    const { find } = platform.documents;
    platform.documents.find = async (id, tenant) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return find(id, tenant);
    };
    const reader = streamReader(api.url, '?document=doc-1');
    cleanups.push(() => reader.socket.terminate());
    await new Promise((resolve) => reader.socket.once('open', resolve));
    platform.emit('agent_status', 'doc-1', statusEvent({ id: 'meanwhile' }));
    await other.until(({ event }) => event?.id === 'meanwhile');
    expect(reader.messages).toEqual([]);
    answer();
    platform.emit('document_processed', 'doc-1', processedEvent({ id: 'later' }));
    await reader.until(({ event }) => event?.id === 'later');
    expect(reader.messages.map(({ event, type }) => event?.id ?? type)).toEqual(['hello', 'snapshot', 'meanwhile', 'later']);
    expect(reader.messages[1]?.document).toMatchObject({ id: 'doc-1', status: 'processing' });
  });

  test('that was just accepted is queued, and one that is unknown is null', async () => {
    const { api, open } = await setUp();
    const form = new FormData();
    form.set('file', new File(['hello'], 'a.txt'));
    const { id } = (await (await fetch(`${api.url}/v1/documents`, { method: 'POST', body: form })).json()) as { id: string };
    const known = await (await open(`?document=${id}`)).until(({ type }) => type === 'snapshot');
    expect(known.document).toMatchObject({ id, status: 'queued', fileName: 'a.txt' });
    const unknown = await (await open('?document=nope')).until(({ type }) => type === 'snapshot');
    expect(unknown.document).toBeNull();
  });

  test('while the database is away: the client is told to come again', async () => {
    const { api, platform } = await setUp();
    platform.documents.away = true;
    expect(await streamReader(api.url, '?document=doc-1').closed).toMatchObject({ code: 1013 });
  });
});

describe('a client that comes back', () => {
  test('gets what it missed, from its cursor on, once', async () => {
    const { open, platform } = await setUp();
    const [first, watcher] = [await open('?topics=agent_status'), await open()];
    platform.emit('agent_status', 'doc-1', statusEvent({ id: 'seen' }));
    const { cursor } = await first.until(({ event }) => event?.id === 'seen');
    first.socket.close();
    await first.closed;
    for (const id of ['missed-1', 'missed-2']) platform.emit('agent_status', 'doc-1', statusEvent({ id }));
    platform.emit('system_alert', 'x', alertEvent({ id: 'not asked for' }));
    await watcher.until(({ event }) => event?.id === 'not asked for');
    await watcher.until(({ event }) => event?.id === 'missed-2');
    const again = await open(`?topics=agent_status&after=${cursor}`);
    platform.emit('agent_status', 'doc-1', statusEvent({ id: 'live' }));
    await again.until(({ event }) => event?.id === 'live');
    expect(again.messages.map(({ event, type }) => event?.id ?? type)).toEqual(['hello', 'missed-1', 'missed-2', 'live']);
    expect(again.messages[0]?.resumed).toBe(true);
  });

  test('with a cursor of another process, or one that is too old, is told so', async () => {
    const { open, platform } = await setUp({ recent: { maxFrames: 2 } });
    expect((await open('?after=deadbeef-3')).messages[0]?.resumed).toBe(false);
    const reader = await open();
    const { cursor } = reader.messages[0] ?? {};
    for (let i = 0; i < 5; i++) platform.emit('agent_status', 'doc-1', statusEvent({ id: `event-${i}` }));
    await reader.until(({ event }) => event?.id === 'event-4');
    expect((await open(`?after=${cursor}`)).messages[0]?.resumed).toBe(false);
  });
});

describe('when the server stops', () => {
  test('clients are told, and the port is free', async () => {
    const { api, open } = await setUp();
    const reader = await open();
    await api.stop();
    expect(await reader.closed).toEqual({ code: 1001, reason: 'the server stops; come again' });
    await expect(fetch(api.url)).rejects.toThrow();
  });
});
