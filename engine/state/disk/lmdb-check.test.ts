import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLmdbFile } from './lmdb-check.ts';
import { openLmdbFile } from './lmdb-file.ts';
import type { RowPut } from './row-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'millrace-check-'));
const good = join(dir, 'good');
const copy = join(dir, 'copy');
const rows = new Map<string, string>();
let size = 0;

beforeAll(async () => {
  mkdirSync(good);
  mkdirSync(copy);
  const file = await openLmdbFile(good, 'rows');
  expect(await checkLmdbFile(join(good, 'data.mdb'))).toBeUndefined();
  for (let round = 0; round < 12; round++) {
    const puts: RowPut[] = [];
    for (let i = 0; i < 1_000; i++) {
      const key = `key-${(i * 7_919 + round * 31) % 3_000}`;
      // Some values take pages of their own.
      const value = i % 5 === round % 5 ? null : `${round}-${i}`.repeat(i % 97 === 0 ? 2_000 : 1);
      puts.push([key, value === null ? null : Buffer.from(value)]);
      if (value === null) rows.delete(key);
      else rows.set(key, value);
    }
    await file.write(puts);
    expect(await checkLmdbFile(join(good, 'data.mdb')), `after ${round} rounds`).toBeUndefined();
  }
  await file.close();
  size = readFileSync(join(good, 'data.mdb')).length;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function rowsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const file = await openLmdbFile(folder, 'rows');
  const found = new Map([...file.range('k', 'l')].map(([key, value]) => [key, value.toString()]));
  await file.close();
  return found;
}

function overwrite(at: number, bytes: Uint8Array): void {
  const handle = openSync(join(copy, 'data.mdb'), 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

test('a file that is as lmdb wrote it is whole', async () => {
  expect(await checkLmdbFile(join(good, 'data.mdb'))).toBeUndefined();
  expect(await rowsOf(good)).toEqual(rows);
});

test('no file, and an empty one, are for lmdb to make', async () => {
  expect(await checkLmdbFile(join(dir, 'none.mdb'))).toBeUndefined();
  writeFileSync(join(dir, 'empty.mdb'), '');
  expect(await checkLmdbFile(join(dir, 'empty.mdb'))).toBeUndefined();
});

test('a file that ends early is told, wherever it ends', async () => {
  for (const length of [1, 100, 4_095, 4_096, 8_192, 8_193, Math.floor(size / 2), size - 4_096]) {
    copyFileSync(join(good, 'data.mdb'), join(copy, 'data.mdb'));
    truncateSync(join(copy, 'data.mdb'), length);
    expect(await checkLmdbFile(join(copy, 'data.mdb')), `${length} bytes`).toContain('it ends after');
  }
});

test.each([
  ['another kind of file', Buffer.from('SQLite format 3\0'.repeat(16))],
  ['zeros', Buffer.alloc(200)],
])('a beginning that is %s is told', async (_name, bytes) => {
  for (const page of [0, 4_096]) {
    copyFileSync(join(good, 'data.mdb'), join(copy, 'data.mdb'));
    overwrite(page, bytes);
    expect(await checkLmdbFile(join(copy, 'data.mdb'))).toContain('not that of an lmdb file');
  }
});

test('whatever is written over a file, it is told or all rows are as they were', { timeout: 60_000 }, async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.uint8Array({ minLength: 1, maxLength: 5_000 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (strokes) => {
        copyFileSync(join(good, 'data.mdb'), join(copy, 'data.mdb'));
        for (const [where, bytes] of strokes) overwrite(Math.floor(where * (size - bytes.length)), bytes);
        if ((await checkLmdbFile(join(copy, 'data.mdb'))) !== undefined) told++;
        else expect(await rowsOf(copy)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
  expect(told).toBeGreaterThan(100);
});
