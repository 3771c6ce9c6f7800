import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { readSnapshot } from './snapshot-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'millrace-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const TOPIC = { kind: 'changelog', of: 'counts', partitions: 2, configs: {} };
const HEAD = { millrace: 'snapshot', format: 1, application: 'a', takenAt: '', topics: [TOPIC], offsets: [] };
const RECORD = [0, 1, 1_000, 'aw==', null];

async function records(...lines: readonly unknown[]): Promise<number> {
  const file = join(dir, 'snapshot');
  writeFileSync(file, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  const { records } = await readSnapshot(file, 'it', new AbortController().signal);
  let count = 0;
  for await (const _ of records()) count++;
  return count;
}

it.each([
  ['a head that is none', [{ ...HEAD, topics: [{ ...TOPIC, partitions: '2' }] }], 'it is no snapshot of an application'],
  ['offsets that are none', [{ ...HEAD, offsets: [null] }], 'it is no snapshot of an application'],
  ['a partition that the topic has not', [HEAD, [0, 2, 1_000, null, null]], 'it is damaged: its record 1 is none'],
  ['a topic that is not there', [HEAD, RECORD, [1, 0, 1_000, null, null]], 'it is damaged: its record 2 is none'],
  ['a key that is no text', [HEAD, [0, 0, 1_000, 7, null]], 'it is damaged: its record 1 is none'],
  ['headers that are no list', [HEAD, [...RECORD, {}]], 'it is damaged: its record 1 is none'],
  ['a header that is none', [HEAD, [...RECORD, [null]]], 'it is damaged: its record 1 is none'],
  ['a last line that counts otherwise', [HEAD, RECORD, { records: 2 }], 'it is not whole'],
  ['a last line of null', [HEAD, RECORD, null], 'it is not whole'],
])('refuses %s', async (_what, lines, message) => {
  await expect(records(...lines)).rejects.toThrow(message);
});

it('reads what is whole', async () => {
  expect(await records(HEAD, RECORD, [...RECORD, [['h', null]]], { records: 2 })).toBe(2);
});
