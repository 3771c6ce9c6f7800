import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDocumentPool, type DocumentPool, type DocumentPoolOptions } from './document-pool.ts';

/** A process that does what the document says, in the words of the protocol that `serveDocuments` speaks. */
const OBEDIENT = `
const kept = [];
const answer = (result) => process.send({ type: 'done', result });
const orders = {
  spin: () => { for (;;); },
  wait: () => {},
  exit: () => process.exit(3),
  crash: () => setImmediate(() => { throw new Error('a fault of the process'); }),
  reject: () => void Promise.reject(new Error('nobody caught this')),
  heap: () => { for (;;) kept.push(new Array(10_000).fill(Math.random())); },
  buffers: () => { const more = () => { kept.push(Buffer.alloc(8_000_000, 1)); setImmediate(more); }; more(); },
  array: () => { for (;;) kept.push(0); },
  abort: () => process.abort(),
  again: () => process.send({ type: 'ready' }),
  environment: () => answer({ text: JSON.stringify(process.env) }),
  spoil: (id) => process.send({ type: 'spoilt', id, error: { message: 'too much', code: 'STREAM_DOCUMENT_BOMB', domain: 'user', scope: 'record', verdict: 'park' } }),
};
process.on('message', ({ bytes, hints, limits, id }) => {
  const text = Buffer.from(bytes).toString();
  const order = orders[text.split(' ')[0]];
  if (order) order(id); else answer({ text, hints, maxBytes: limits.maxBytes, length: bytes.length });
});
process.send({ type: 'ready' });
`;

interface Answer {
  readonly text: string;
  readonly hints: object;
  readonly maxBytes: number;
  readonly length: number;
}

const open: DocumentPool<Answer>[] = [];

function poolOf(options: DocumentPoolOptions = {}, code = OBEDIENT): DocumentPool<Answer> {
  const module = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const pool = createDocumentPool<Answer>(module, { timeoutMs: 60_000, ...options });
  open.push(pool);
  return pool;
}

function ask(pool: DocumentPool<Answer>, order: string, fileName?: string, signal?: AbortSignal) {
  return pool.read(Buffer.from(order), fileName === undefined ? {} : { fileName }, signal);
}

/** The text that the pool gives back for it: the proof that a process works. */
async function echo(pool: DocumentPool<Answer>, text: string): Promise<string> {
  return (await ask(pool, text)).result.text;
}

/** A document that fills the only process of the pool, once it really runs there. */
async function occupied(pool: DocumentPool<Answer>): Promise<{ readonly end: () => Promise<void> }> {
  await echo(pool, 'started');
  const controller = new AbortController();
  const running = ask(pool, 'wait', undefined, controller.signal);
  return {
    end: async () => {
      controller.abort(new Error('enough'));
      await expect(running).rejects.toThrow('enough');
    },
  };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

describe('a pool of processes that read documents', () => {
  it('has no process before the first document, and keeps it for the next', async () => {
    const pool = poolOf();
    expect(pool.processes).toBe(0);
    const { result, queueMs } = await ask(pool, 'hello', 'a.txt');
    expect(result).toEqual({ text: 'hello', hints: { fileName: 'a.txt' }, maxBytes: 52_428_800, length: 5 });
    expect(queueMs).toBeGreaterThanOrEqual(0);
    expect(await echo(pool, 'hello once more')).toBe('hello once more');
    expect(pool.processes).toBe(1);
    expect(pool.pending).toBe(0);
  });

  it('sends the bytes of a view only, and leaves them to their owner', async () => {
    const whole = Buffer.from('0123456789'.repeat(1_000));
    const { result } = await poolOf().read(whole.subarray(5, 9));
    expect(result).toMatchObject({ text: '5678', length: 4 });
    expect(whole.length).toBe(10_000);
  });

  it('answers in order with one process, and at the same time with several', async () => {
    const order: string[] = [];
    const one = poolOf();
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => echo(one, text).then((done) => order.push(done))));
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    const two = poolOf({ workers: 2 });
    const first = ask(two, 'wait').catch(() => 'ended');
    expect(await echo(two, 'past the first')).toBe('past the first');
    expect(two.processes).toBe(2);
    await two.close();
    expect(await first).toBe('ended');
  });

  it('ends a document that takes too long, and goes on', async () => {
    const pool = poolOf({ timeoutMs: 400 });
    await expect(ask(pool, 'spin', 'slow.pdf')).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_TIMEOUT',
      message: 'the document was not read within 400 ms (timeoutMs): it is too large or too complex',
      domain: 'user',
      verdict: 'park',
      context: { file: 'slow.pdf', timeoutMs: 400 },
    });
    expect(await echo(pool, 'next')).toBe('next');
  });

  // The second is one that V8 ends the whole process for, whatever the bounds of a thread.
  it.each(['heap', 'array'])('ends a document that fills the heap of its process by its "%s", and goes on', async (order) => {
    const pool = poolOf({ heapMbMax: 24 });
    await expect(ask(pool, order, 'huge.docx')).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_OUT_OF_MEMORY',
      message: 'the document needs more than 24 MB of memory (heapMbMax): it is too large or too complex',
      verdict: 'park',
      context: { file: 'huge.docx', limit: 'heapMbMax' },
    });
    expect(await echo(pool, 'next')).toBe('next');
  });

  it('ends a document that fills memory outside the heap, and goes on', async () => {
    const pool = poolOf({ memoryMbMax: 100 });
    await expect(ask(pool, 'buffers')).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_OUT_OF_MEMORY',
      message: expect.stringContaining('more than 100 MB of memory (memoryMbMax)'),
    });
    expect(await echo(pool, 'next')).toBe('next');
  });

  it.each([
    ['exit', 'it ended with code 3'],
    ['crash', 'it ended with code 1: Error: a fault of the process'],
    ['reject', 'it ended with code 1: Error: nobody caught this'],
    ['abort', 'it was ended by SIGABRT'],
    ['again', 'it answered out of turn'],
  ])('takes "%s" for a fault of the process, which is worth another try', async (order, reason) => {
    const pool = poolOf();
    await expect(ask(pool, order, 'x.pdf')).rejects.toMatchObject({
      code: 'STREAM_EXTRACTION_WORKER',
      message: `the process that reads documents failed: ${reason}`,
      domain: 'internal',
      verdict: 'retry',
      context: { file: 'x.pdf' },
    });
    expect(await echo(pool, 'next')).toBe('next');
  });

  it('replaces a process that a document has spoilt before the next one comes', async () => {
    const pool = poolOf();
    for (let i = 0; i < 3; i++) {
      const failed = expect(ask(pool, 'spoil')).rejects.toMatchObject({ code: 'STREAM_DOCUMENT_BOMB', message: 'too much' });
      const next = echo(pool, 'next');
      await failed;
      expect(await next).toBe('next');
    }
  });

  it('does not blame a document for what the one before it had left behind', async () => {
    const late = `${OBEDIENT} orders.late = (id) => { answer({ text: 'done' }); orders.wait = () => orders.spoil(id); };`;
    const pool = poolOf({}, late);
    expect(await echo(pool, 'late')).toBe('done');
    await expect(ask(pool, 'wait')).rejects.toMatchObject({ code: 'STREAM_EXTRACTION_WORKER', verdict: 'retry' });
    expect(await echo(pool, 'next')).toBe('next');
  });

  it('replaces a process that tells in its sleep that it is spoilt', async () => {
    const pool = poolOf(
      {},
      `${OBEDIENT} orders.late = (id) => { answer({ text: 'done' }); setImmediate(() => orders.spoil(id)); };`,
    );
    expect(await echo(pool, 'late')).toBe('done');
    await expect.poll(() => pool.processes).toBe(0);
    expect(await echo(pool, 'next')).toBe('next');
  });

  it('hands on none of our passwords', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://user:secret@localhost/db');
    const text = await echo(poolOf(), 'environment').finally(() => vi.unstubAllEnvs());
    expect(JSON.parse(text)).toHaveProperty('PATH');
    expect(text).not.toContain('secret');
  });

  it('replaces a process that died in its sleep', async () => {
    const pool = poolOf({}, `${OBEDIENT} process.on('message', () => setImmediate(() => process.exit()));`);
    expect(await echo(pool, 'one')).toBe('one');
    await expect.poll(() => pool.processes).toBe(0);
    expect(await echo(pool, 'two')).toBe('two');
  });

  it('says why a process does not start', async () => {
    const silent = poolOf({ startTimeoutMs: 100 }, 'setInterval(() => {}, 1000)');
    await expect(ask(silent, 'x')).rejects.toMatchObject({
      code: 'STREAM_EXTRACTION_WORKER',
      message: expect.stringContaining('it did not start within 100 ms (startTimeoutMs)'),
    });
    expect(silent.processes).toBe(0);
    await expect(ask(poolOf({}, 'import "./is-not-there.js"'), 'x')).rejects.toMatchObject({ code: 'STREAM_EXTRACTION_WORKER' });
  });

  it('refuses more documents than its queue holds, and says when to come again', async () => {
    const pool = poolOf({ queueMax: 2 });
    const { end } = await occupied(pool);
    const waiting = [echo(pool, 'a'), echo(pool, 'b')];
    expect(pool.pending).toBe(3);
    await expect(ask(pool, 'c', 'c.txt')).rejects.toMatchObject({
      code: 'STREAM_EXTRACTION_BUSY',
      message: '2 documents already wait for extraction (queueMax): try again in a moment',
      verdict: 'retry',
      retryAfterMs: 1_000,
      context: { file: 'c.txt' },
    });
    await end();
    expect(await Promise.all(waiting)).toEqual(['a', 'b']);
  });

  it('refuses more bytes than its queue holds', async () => {
    const pool = poolOf({ queueBytesMax: 10 });
    const { end } = await occupied(pool);
    const waiting = echo(pool, '12345678');
    await expect(ask(pool, '9ab')).rejects.toMatchObject({
      code: 'STREAM_EXTRACTION_BUSY',
      message: '8 bytes already wait for extraction (queueBytesMax): try again in a moment',
    });
    await end();
    expect(await waiting).toBe('12345678');
    expect(await echo(pool, 'much longer than ten bytes')).toBe('much longer than ten bytes');
  });

  it('refuses a document over the limit without a process', async () => {
    const pool = poolOf({ maxBytes: 4 });
    await expect(ask(pool, '12345', 'large.pdf')).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_TOO_LARGE',
      context: { file: 'large.pdf', bytes: 5, maxBytes: 4 },
    });
    expect(pool.processes).toBe(0);
  });

  it('gives up a document whose signal is aborted, wherever it is', async () => {
    const pool = poolOf();
    const reason = new Error('the user went away');
    await expect(ask(pool, 'never', undefined, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(pool.processes).toBe(0);

    const starting = new AbortController();
    const early = ask(pool, 'never', undefined, starting.signal);
    starting.abort(reason);
    await expect(early).rejects.toBe(reason);

    await echo(pool, 'started');
    const running = new AbortController();
    const queued = new AbortController();
    const first = ask(pool, 'spin', undefined, running.signal);
    const second = ask(pool, 'never', undefined, queued.signal);
    const third = echo(pool, 'third');
    queued.abort(reason);
    await expect(second).rejects.toBe(reason);
    expect(pool.pending).toBe(2);
    running.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(await third).toBe('third');
  });

  it('closes: what runs and what waits fails, nothing new is taken, and the processes are gone', async () => {
    const pool = poolOf({ workers: 2 });
    const closed = { code: 'STREAM_EXTRACTION_CLOSED', domain: 'internal', verdict: 'retry' };
    await Promise.all([echo(pool, 'one'), echo(pool, 'two')]);
    const all = [ask(pool, 'spin'), ask(pool, 'wait'), ask(pool, 'queued', 'q.txt')].map((asked) =>
      expect(asked).rejects.toMatchObject(closed),
    );
    await pool.close();
    await Promise.all(all);
    expect({ processes: pool.processes, pending: pool.pending }).toEqual({ processes: 0, pending: 0 });
    await expect(ask(pool, 'late')).rejects.toMatchObject(closed);
    await pool.close();
  });

  it('lets an idle process go, and starts another when a document comes', async () => {
    const pool = poolOf({ idleMs: 20 });
    expect(await echo(pool, 'one')).toBe('one');
    await expect.poll(() => pool.processes).toBe(0);
    expect(await echo(pool, 'two')).toBe('two');
    const patient = poolOf({ idleMs: Number.POSITIVE_INFINITY });
    expect(await echo(patient, 'one')).toBe('one');
    expect(patient.processes).toBe(1);
  });
});
