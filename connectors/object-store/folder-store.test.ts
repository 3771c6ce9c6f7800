import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { objectSinkHarness, objectStoreConformance, sinkConformance } from '../testing/index.ts';
import { fileOf, keyOf } from './folder-names.ts';
import { folderStore } from './index.ts';

const dir = mkdtempSync(join(tmpdir(), 'millrace-objects-'));
const store = folderStore({ dir });
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A file in the place of the folder: what a disk looks like that is not mounted. */
const service = {
  stop: async () => {
    renameSync(dir, `${dir}.away`);
    writeFileSync(dir, '');
  },
  start: async () => {
    rmSync(dir);
    renameSync(`${dir}.away`, dir);
  },
};

describe('an object store in a folder', () => {
  for (const { name, skip, run } of objectStoreConformance({ store: () => store, service })) {
    test.skipIf(skip !== undefined)(name, run);
  }

  test('every key has a file of its own, below the folder, and the file tells its key', () => {
    // Dots often, so that they also come where a long name is cut.
    const unit = fc.oneof(fc.constant('.'), fc.constant('/'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }));
    const key = fc.string({ unit, minLength: 1, maxLength: 700 }).filter((text) => !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(key, key, (a, b) => {
        const parts = fileOf(a);
        expect(parts.every((each) => each.length <= 201 && !/[/\\\0]/.test(each) && each !== '.' && each !== '..')).toBe(true);
        expect(keyOf(parts.slice(1))).toBe(a);
        expect(parts.join('/') === fileOf(b).join('/')).toBe(a === b);
      }),
      { numRuns: 500 },
    );
  });

  test('files that are not ours are not listed', async () => {
    const other = mkdtempSync(join(tmpdir(), 'millrace-objects-'));
    const fresh = folderStore({ dir: other });
    await fresh.put('a', Buffer.from('x'));
    mkdirSync(join(other, 'objects', 'zz'));
    for (const name of ['notes.txt', '0123456789abcdef.a', '%']) writeFileSync(join(other, 'objects', 'zz', name), '');
    const keys: string[] = [];
    for await (const key of fresh.list('')) keys.push(key);
    expect(keys).toEqual(['a']);
    rmSync(other, { recursive: true });
  });

  test('what a crash left unfinished is swept when it is old, and never listed', async () => {
    const unfinished = join(dir, 'unfinished');
    await store.ready();
    for (const name of ['old', 'young']) writeFileSync(join(unfinished, name), 'half');
    utimesSync(join(unfinished, 'old'), 1, 1);
    await store.ready();
    expect(readdirSync(unfinished)).toEqual(['young']);
  });

  test('an object above the bound is refused on its way in and on its way out', async () => {
    const narrow = folderStore({ dir, maxObjectBytes: 10 });
    await store.put('bound/object', Buffer.alloc(11));
    const refusal = { code: 'STREAM_OBJECT_TOO_LARGE', verdict: 'park', message: expect.stringContaining('bound/object') };
    await expect(narrow.get('bound/object')).rejects.toMatchObject(refusal);
    await expect(narrow.put('bound/object', Buffer.alloc(11))).rejects.toMatchObject(refusal);
  });
});

describe('an object sink on a folder', () => {
  for (const { name, skip, run } of sinkConformance(objectSinkHarness(() => store, service)))
    test.skipIf(skip !== undefined)(name, run);
});
