import { expect, test } from 'vitest';
import { MemoryDisk, MemoryRowFile } from '../testing/memory-row-file.ts';
import { DiskRows } from './disk-rows.ts';
import { diskError } from './store-error.ts';

const text = { encode: (value: string) => Buffer.from(value), decode: (bytes: Buffer) => bytes.toString() };

const WRITTEN_AT = 1_000;
const HOUR_MS = 3_600_000;
const ASKED = { logEnd: 99, askedAt: WRITTEN_AT };

function open(disk: MemoryDisk) {
  const rows = new DiskRows('rows', new MemoryRowFile(disk), () => WRITTEN_AT);
  return { rows, space: rows.space('r', text) };
}

test('rows and the offset of their changelog are written in one piece, after the commit', async () => {
  const disk = new MemoryDisk();
  const { rows, space } = open(disk);
  space.set('a', '1');
  rows.prepare();
  expect(disk.rows.size).toBe(0);
  rows.committed(7);
  await rows.settled();
  expect([...disk.rows.keys()].sort()).toEqual(['noffset', 'nwritten-at', 'ra']);
  expect(open(disk).rows.restoredTo).toBe(7);
});

test('after a write that failed nothing is written any more, so that no offset is ahead of its rows', async () => {
  const disk = new MemoryDisk();
  const { rows, space } = open(disk);
  space.set('a', '1');
  rows.prepare();
  rows.committed(1);
  await rows.settled();
  disk.failure = new Error('no');
  space.set('a', '2');
  rows.prepare();
  rows.committed(2);
  space.set('a', '3');
  rows.prepare();
  rows.committed(3);
  await expect(rows.settled()).rejects.toThrow('no');
  expect(space.get('a')).toBe('3');
  await rows.close();
  const again = open(disk);
  expect([again.rows.restoredTo, again.space.get('a')]).toEqual([1, '1']);
});

test('a commit may tidy more rows than a call takes arguments', async () => {
  const disk = new MemoryDisk();
  const { rows } = open(disk);
  const tidied = 500_000;
  rows.committed(
    3,
    Array.from({ length: tidied }, (_, i) => [`r${i}`, Buffer.alloc(0)] as const),
  );
  await rows.settled();
  expect([disk.rows.size, open(disk).rows.restoredTo]).toEqual([tidied + 2, 3]);
});

test('rows that are being written can be read, deleted ones cannot', async () => {
  const disk = new MemoryDisk();
  const { rows, space } = open(disk);
  space.set('a', '1');
  space.set('b', '1');
  rows.prepare();
  rows.committed(1);
  await rows.settled();
  space.set('a', undefined);
  space.set('c', '2');
  rows.prepare();
  rows.committed(2);
  expect([space.get('a'), space.get('b'), space.get('c')]).toEqual([undefined, '1', '2']);
  expect([...space.range('a', undefined)]).toEqual([
    ['b', '1'],
    ['c', '2'],
  ]);
  space.set('b', undefined);
  await rows.settled();
  expect([...space.range('a', undefined)]).toEqual([['c', '2']]);
});

test('a commit without changes writes nothing unless the changelog has moved', async () => {
  const disk = new MemoryDisk();
  const { rows } = open(disk);
  disk.failure = new Error('a write');
  rows.prepare();
  rows.committed(0);
  await rows.settled();
  rows.committed(5);
  await expect(rows.settled()).rejects.toThrow('a write');
});

test.each([
  ['of this topic, up to its end', { topicId: 'a', begin: 0, end: 7 }, undefined],
  ['of this topic, which goes on', { topicId: 'a', begin: 3, end: 99 }, undefined],
  ['of a log without ids', { topicId: undefined, begin: 0, end: 7 }, undefined],
  ['of another topic of the name', { topicId: 'b', begin: 0, end: 99 }, 'replaced'],
  ['that go further than the changelog', { topicId: 'a', begin: 0, end: 6 }, 'ends-before'],
  ['that end before the changelog', { topicId: 'a', begin: 8, end: 99 }, 'begins-behind'],
  ['as old as deletions are kept', { topicId: 'a', begin: 0, end: 99, forgetsDeletionsBefore: WRITTEN_AT }, undefined],
  ['older than that', { topicId: 'a', begin: 0, end: 99, forgetsDeletionsBefore: WRITTEN_AT + 1 }, 'deletions-forgotten'],
  ['older than that, with nothing since', { begin: 0, end: 7, logEnd: 7, forgetsDeletionsBefore: WRITTEN_AT + 1 }, undefined],
  [
    'older than that, with some to process',
    { begin: 0, end: 7, logEnd: 9, forgetsDeletionsBefore: WRITTEN_AT + 1 },
    'deletions-forgotten',
  ],
])('rows %s', async (_name, changelog, misfit) => {
  const disk = new MemoryDisk();
  const first = open(disk);
  expect(await first.rows.fit({ ...ASKED, topicId: 'a', begin: 0, end: 50 })).toBeUndefined();
  first.space.set('k', '1');
  first.rows.prepare();
  first.rows.committed(7);
  await first.rows.close();
  const { rows, space } = open(disk);
  const answer = await rows.fit({ ...ASKED, topicId: 'a', ...changelog });
  if (misfit === undefined) expect([answer, rows.restoredTo, space.get('k')]).toEqual([undefined, 7, '1']);
  else {
    expect(answer).toBe(misfit);
    expect([rows.restoredTo, space.get('k'), disk.rows.size]).toEqual([0, undefined, 0]);
    expect(open(disk).rows.restoredTo).toBe(0);
  }
});

function writtenAt(disk: MemoryDisk): number | undefined {
  return new DiskRows('rows', new MemoryRowFile(disk)).numbers.get('written-at');
}

test("an owner without changes says once an hour that its rows are the changelog's; who only reads does not", async () => {
  const disk = new MemoryDisk();
  let now = 1_000;
  const rows = new DiskRows('rows', new MemoryRowFile(disk), () => now);
  const commit = async (at: number): Promise<unknown> => {
    now = at;
    rows.prepare();
    // What somebody else does while the log commits is not known.
    now = at + 7;
    rows.committed(5);
    await rows.settled();
    return writtenAt(disk);
  };
  expect(await commit(1_000)).toBe(1_000);
  expect(await commit(HOUR_MS)).toBe(1_000);
  expect(await commit(1_000 + HOUR_MS)).toBe(1_000 + HOUR_MS);
  now = 9 * HOUR_MS;
  rows.committed(5);
  rows.prepare();
  rows.rollback();
  rows.committed(5);
  await rows.settled();
  expect(writtenAt(disk)).toBe(1_000 + HOUR_MS);
});

test('rows that are read are as old as they were until they are where the changelog ended, and then as old as the reading', async () => {
  const disk = new MemoryDisk();
  let now = 0;
  const read = async (fromMs: number, end: number, offsets: readonly number[]): Promise<readonly unknown[]> => {
    now = fromMs;
    const rows = new DiskRows('rows', new MemoryRowFile(disk), () => now);
    expect(await rows.fit({ topicId: 'a', begin: 0, end, logEnd: end, askedAt: now })).toBeUndefined();
    now += 5;
    const ages: unknown[] = [];
    for (const offset of offsets) {
      now += 10;
      rows.committed(offset);
      await rows.settled();
      ages.push(writtenAt(disk));
    }
    return ages;
  };
  expect(await read(1_000, 9, [3])).toEqual([1_000]);
  expect(await read(2_000, 9, [6, 9, 10])).toEqual([1_000, 2_000, 2_000]);
});

test('what a store adds to rows that it reads does not make them younger', async () => {
  const disk = new MemoryDisk();
  let now = 1_000;
  const rows = new DiskRows('rows', new MemoryRowFile(disk), () => now);
  await rows.fit({ topicId: 'a', begin: 0, end: 2, logEnd: 2, askedAt: now });
  now = 9_000;
  rows.numbers.set('newest', 7);
  rows.prepareRestored();
  rows.committed(2);
  await rows.settled();
  expect([writtenAt(disk), rows.numbers.get('newest')]).toEqual([1_000, 7]);
});

test('rows of who reads on and on are as old as the last known end that they have reached, however late they get there', async () => {
  const disk = new MemoryDisk();
  let now = 1_000;
  const rows = new DiskRows('rows', new MemoryRowFile(disk), () => now);
  await rows.fit({ topicId: 'a', begin: 0, end: 2, logEnd: 2, askedAt: now });
  const at = async (time: number, offset: number): Promise<unknown> => {
    now = time;
    rows.committed(offset);
    await rows.settled();
    return writtenAt(disk);
  };
  expect(await at(1_500, 2)).toBe(1_000);
  rows.readOn(2, 10, 2_000);
  expect(await at(3_000, 5)).toBe(1_000);
  // Not there yet: what ended at 10 may have gone on since.
  rows.readOn(5, 20, 4_000);
  expect(await at(5_000, 9)).toBe(1_000);
  expect(await at(6_000, 11)).toBe(2_000);
  rows.readOn(11, 11, 7_000);
  expect(await at(8_000, 12)).toBe(7_000);
});

test('who reads on and has everything says once an hour that it is so, and who has not does not', async () => {
  const disk = new MemoryDisk();
  const rows = new DiskRows('rows', new MemoryRowFile(disk), () => Number.NaN);
  await rows.fit({ topicId: 'a', begin: 0, end: 2, logEnd: 2, askedAt: 1_000 });
  const heard = async (end: number, askedAt: number): Promise<unknown> => {
    rows.readOn(rows.restoredTo, end, askedAt);
    rows.committed(rows.restoredTo);
    await rows.settled();
    return writtenAt(disk);
  };
  rows.committed(2);
  expect(await heard(2, HOUR_MS)).toBe(1_000);
  expect(await heard(2, 1_000 + HOUR_MS)).toBe(1_000 + HOUR_MS);
  // Somebody wrote: until that is read, nothing is known of what came with it.
  expect(await heard(5, 50 * HOUR_MS)).toBe(1_000 + HOUR_MS);
  expect(await heard(5, 90 * HOUR_MS)).toBe(1_000 + HOUR_MS);
  rows.committed(5);
  expect(await heard(5, 91 * HOUR_MS)).toBe(91 * HOUR_MS);
});

test('rows of a source topic are no newer than they were while its log has more than the group has processed', async () => {
  const disk = new MemoryDisk();
  const fitted = async (logEnd: number, askedAt: number) => {
    const rows = new DiskRows('rows', new MemoryRowFile(disk), () => Number.NaN);
    expect(await rows.fit({ topicId: 'a', begin: 0, end: 3, logEnd, askedAt })).toBeUndefined();
    return rows;
  };
  const first = await fitted(3, 1_000);
  first.committed(3);
  await first.settled();
  const rows = await fitted(9, 5 * HOUR_MS);
  rows.committed(4);
  await rows.settled();
  expect(writtenAt(disk)).toBe(1_000);
});

test('rows of what others write are as old as the last known end that their owner has processed, whenever it commits', async () => {
  const disk = new MemoryDisk();
  let now = 1_000;
  const rows = new DiskRows('rows', new MemoryRowFile(disk), () => now, true);
  await rows.fit({ topicId: 'a', begin: 0, end: 2, logEnd: 5, askedAt: now });
  const commit = async (at: number, offset: number): Promise<unknown> => {
    now = at;
    rows.numbers.set('row', at);
    rows.prepare();
    rows.committed(offset);
    await rows.settled();
    return writtenAt(disk);
  };
  expect(await commit(2_000, 2)).toBe(1_000);
  expect(await commit(3_000, 5)).toBe(1_000);
  rows.readOn(5, 9, 4_000);
  expect(await commit(9_000, 8)).toBe(1_000);
  expect(await commit(9_001, 9)).toBe(4_000);
});

test.each([
  [Object.assign(new Error('write failed'), { code: 'ENOSPC' }), 'STREAM_STORE_DISK_FULL', 'retry'],
  [Object.assign(new Error('No space left on device'), { code: 28 }), 'STREAM_STORE_DISK_FULL', 'retry'],
  [new Error('outer', { cause: new Error('IO error: 000007.log: No space left on device') }), 'STREAM_STORE_DISK_FULL', 'retry'],
  [Object.assign(new Error('quota'), { code: 'EDQUOT' }), 'STREAM_STORE_DISK_FULL', 'retry'],
  [Object.assign(new Error('MDB_CORRUPTED: Located page was wrong type'), { code: -30796 }), 'STREAM_STORE_CORRUPT', 'retry'],
  [Object.assign(new Error('Corruption: bad block'), { code: 'LEVEL_CORRUPTION' }), 'STREAM_STORE_CORRUPT', 'retry'],
  [Object.assign(new Error('i/o error'), { code: 'EIO' }), 'STREAM_STORE_DISK', 'stop'],
  [Object.assign(new Error('permission denied'), { code: 'EACCES' }), 'STREAM_STORE_DISK', 'stop'],
])('%s is %s', (cause, code, verdict) => {
  const error = diskError({ store: 'counts', dir: '/state/app/counts/0' }, cause);
  expect(error).toMatchObject({ code, verdict, scope: 'task', context: { store: 'counts', dir: '/state/app/counts/0' } });
  expect(error.message).toContain('counts');
  expect(error.message).toContain('/state/app/counts/0');
});
