import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { TestDriver } from '../../engine/test-kit/index.ts';
import { sink } from '../../operators/index.ts';
import { contentKey, folderStore, OBJECTS, objectSink, sha256Of } from './index.ts';

const HELLO = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

test('equal contents have one key, whatever they are given as, and others another', () => {
  const key = `texts/2c/f2/${HELLO}`;
  expect(contentKey('texts', 'hello')).toBe(key);
  expect(contentKey('texts', Buffer.from('hello'))).toBe(key);
  expect(contentKey('texts', { sha256: sha256Of('hello') })).toBe(key);
  expect(contentKey('a/b', 'hello', '.txt')).toBe(`a/b/2c/f2/${HELLO}.txt`);
  expect(contentKey('texts', 'hello!')).not.toBe(key);
});

test('a prefix that no store takes is refused', () => {
  for (const prefix of ['', '/texts', 'texts/', '..'])
    expect(() => contentKey(prefix, 'hello')).toThrow(expect.objectContaining({ code: 'STREAM_OBJECT_KEY' }));
});

test('records that come again, and others with the same content, are one object', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-content-'));
  const store = folderStore({ dir });
  const pages = { name: 'pages', key: string(), value: json<{ text: string }>() };
  const plan = pipeline('pages', ({ from }) =>
    from(pages).pipe(
      sink(
        'texts',
        objectSink({
          key: (_record, body) => contentKey('texts', body, '.txt'),
          body: ({ value }) => value.text,
          contentType: 'text/plain',
        }),
      ),
    ),
  );
  const driver = await TestDriver.start(plan, { resources: { [OBJECTS]: store } });
  for (const [key, text] of [
    ['a', 'hello'],
    ['b', 'hello'],
    ['a', 'bye'],
  ] as const)
    driver.send(pages, key, { text });
  await driver.settle();
  // Nothing was committed: all of it comes again.
  await driver.restart();
  await driver.settle();
  const found = new Map<string, string>();
  for await (const key of store.list('')) found.set(key, String(await store.get(key)));
  expect(found).toEqual(
    new Map([
      [contentKey('texts', 'hello', '.txt'), 'hello'],
      [contentKey('texts', 'bye', '.txt'), 'bye'],
    ]),
  );
  await driver.close();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});
