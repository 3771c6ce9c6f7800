import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERROR, RecordBatchBuilder, RecordCursor } from '../wire/index.ts';
import { CommittedOffsetsFile } from './committed-offsets-file.ts';
import { lockDirectory } from './directory-lock.ts';
import { PartitionLog } from './partition-log.ts';
import { Topics } from './topics.ts';

let dir: string;
let open: PartitionLog[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
});
afterEach(() => {
  for (const log of open.splice(0)) log.close();
  rmSync(dir, { recursive: true, force: true });
});

const NO_RETENTION = { 'retention.ms': '-1' };

function openLog(configs: Readonly<Record<string, string>> = {}): PartitionLog {
  const log = new PartitionLog('t', 0, dir, { ...NO_RETENTION, ...configs });
  open.push(log);
  return log;
}

/** The same folder opened again, as after a restart. */
function reopen(log: PartitionLog, configs: Readonly<Record<string, string>> = {}): PartitionLog {
  log.close();
  open = open.filter((each) => each !== log);
  return openLog(configs);
}

function batch(values: readonly string[], timestamp = 1_000, producer?: { id: number; sequence: number }): Buffer {
  const builder = new RecordBatchBuilder(64);
  for (const value of values) builder.append(null, Buffer.from(value), timestamp, []);
  const of = producer && { producerId: producer.id, producerEpoch: 0, baseSequence: producer.sequence, transactional: false };
  return Buffer.from(builder.finish('none', of));
}

function readFrom(log: PartitionLog, from: number, maxBytes = 1 << 20): string[] {
  const values: string[] = [];
  for (let offset = from; offset < log.highWatermark; ) {
    const records = log.read(offset, maxBytes);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records, fetchOffset: offset, highWatermark: 0 });
    while (cursor.next()) values.push(String(cursor.value));
    expect(cursor.nextOffset).toBeGreaterThan(offset);
    offset = cursor.nextOffset;
  }
  return values;
}

const files = (suffix: string): string[] =>
  readdirSync(dir)
    .filter((file) => file.endsWith(suffix))
    .sort();
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `v${from + i}`);

describe('segments', () => {
  test('every offset is found, whatever the segment, index entry or batch it lies in, before and after a restart', () => {
    const small = { 'segment.bytes': '200000' };
    let log = openLog(small);
    const values: string[] = [];
    for (let i = 0; i < 60; i++) {
      const some = numbers(7, values.length).map((value) => value.padEnd(1_500, '.'));
      values.push(...some);
      log.append(batch(some, 1_000 + i));
    }
    expect(files('.log').length).toBeGreaterThan(3);
    expect(files('.index')).toHaveLength(files('.log').length - 1);
    for (let round = 0; round < 2; round++) {
      for (let offset = 0; offset < values.length; offset += 11) {
        const cursor = new RecordCursor({
          topic: 't',
          partition: 0,
          records: log.read(offset, 1),
          fetchOffset: offset,
          highWatermark: 0,
        });
        expect(cursor.next()).toBe(true);
        expect([cursor.offset, String(cursor.value)]).toEqual([offset, values[offset]]);
      }
      expect(log.lookup(1_031)?.offset).toBe(31 * 7);
      expect(readFrom(log, 0)).toEqual(values);
      log = reopen(log, small);
    }
  });

  test('an index that is missing or does not fit its segment is made anew', () => {
    const small = { 'segment.bytes': '2000' };
    let log = openLog(small);
    for (let i = 0; i < 20; i++) log.append(batch([`v${i}`.padEnd(900, '.')]));
    const values = readFrom(log, 0);
    log.close();
    open = [];
    const [first = '', second = '', third = ''] = files('.index');
    unlinkSync(join(dir, first));
    writeFileSync(join(dir, second), Buffer.alloc(24, 1));
    truncateSync(join(dir, third), 5);
    log = openLog(small);
    expect(readFrom(log, 0)).toEqual(values);
    expect(files('.index')).toContain(first);
    expect(statSync(join(dir, second)).size).toBeGreaterThan(24);
  });

  test('a segment ends when its first record is older than segment.ms', () => {
    const log = openLog({ 'segment.ms': '1000' });
    log.append(batch(['a'], 10_000));
    log.append(batch(['b'], 10_900));
    expect(files('.log')).toHaveLength(1);
    log.append(batch(['c'], 11_100));
    expect(files('.log')).toHaveLength(2);
  });
});

describe('after a crash', () => {
  test('whatever a torn write left behind, whole batches before it are kept and appending goes on', () => {
    const whole = [batch(['a', 'b']), batch(['c'])];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 200 }),
          fc.nat(70).map((n) => batch(['torn']).subarray(0, n)),
        ),
        (tail) => {
          rmSync(dir, { recursive: true, force: true });
          let log = new PartitionLog('t', 0, dir, NO_RETENTION);
          for (const each of whole) log.append(Buffer.from(each));
          log.close();
          appendFileSync(join(dir, files('.log')[0] ?? ''), tail);
          log = new PartitionLog('t', 0, dir, NO_RETENTION);
          expect(log.cutOff).toBe(tail.length);
          expect(log.highWatermark).toBe(3);
          expect(log.append(batch(['d']))).toEqual({ baseOffset: 3 });
          expect(readFrom(log, 0)).toEqual(['a', 'b', 'c', 'd']);
          log.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a batch with a flipped bit is not believed, nor what follows it', () => {
    const log = openLog();
    for (const value of ['a', 'b', 'c']) log.append(batch([value]));
    log.close();
    open = [];
    const file = join(dir, files('.log')[0] ?? '');
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length / 3) + 65;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
    writeFileSync(file, bytes);
    expect(readFrom(openLog(), 0)).toEqual(['a']);
  });

  test('a batch larger than what is read at a time is kept', () => {
    const large = 'x'.repeat(9_000_000);
    const log = openLog({ 'max.message.bytes': '20000000' });
    log.append(batch(['before']));
    log.append(batch([large]));
    log.append(batch(['after']));
    const again = reopen(log);
    expect(again.cutOff).toBe(0);
    expect(readFrom(again, 0).map((value) => value.length)).toEqual([6, large.length, 5]);
  });

  test('an idempotent producer is remembered over segments and restarts', () => {
    const small = { 'segment.bytes': '150' };
    let log = openLog(small);
    for (let i = 0; i < 4; i++) log.append(batch([`v${i}`], 1_000, { id: 9, sequence: i }));
    expect(files('.log').length).toBeGreaterThan(1);
    log = reopen(log, small);
    expect(log.append(batch(['v3'], 1_000, { id: 9, sequence: 3 }))).toEqual({ baseOffset: 3 });
    expect(log.append(batch(['v2'], 1_000, { id: 9, sequence: 2 }))).toEqual({ baseOffset: 2 });
    expect(log.append(batch(['v9'], 1_000, { id: 9, sequence: 9 }))).toMatchObject({ error: ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER });
    expect(readFrom(log, 0)).toEqual(['v0', 'v1', 'v2', 'v3']);
  });
});

describe('retention', () => {
  const small = { 'segment.bytes': '1000' };

  test('by age, of whole segments; what is left begins where they end, also after a restart', () => {
    const aged = { ...small, 'retention.ms': '10000' };
    let log = openLog(aged);
    for (let i = 0; i < 10; i++) log.append(batch([`v${i}`.padEnd(700, '.')], i * 1_000));
    log.applyRetention(14_500);
    expect(log.logStart).toBe(5);
    log = reopen(log, aged);
    expect([log.logStart, log.highWatermark]).toEqual([5, 10]);
    expect(readFrom(log, 5)).toHaveLength(5);
    log.applyRetention(1_000_000);
    expect([log.logStart, log.highWatermark]).toEqual([10, 10]);
    expect(log.append(batch(['next']))).toEqual({ baseOffset: 10 });
  });

  test('by size, keeping at least that much', () => {
    const log = openLog({ ...small, 'retention.bytes': '3000' });
    for (let i = 0; i < 10; i++) log.append(batch([`v${i}`.padEnd(700, '.')]));
    log.applyRetention(1);
    expect(log.size).toBeGreaterThanOrEqual(3_000);
    expect(log.size).toBeLessThan(4_000);
    expect(files('.log').length).toBeLessThan(6);
  });

  test('never touches a topic that is compacted only', () => {
    const log = openLog({ ...small, 'retention.ms': '1', 'cleanup.policy': 'compact' });
    for (let i = 0; i < 5; i++) log.append(batch([`v${i}`.padEnd(700, '.')], 1));
    log.applyRetention(1_000_000);
    expect(log.logStart).toBe(0);
  });
});

test('a topic that is made again after a deletion that a crash cut short begins empty', () => {
  const topics = new Topics(dir, () => {});
  topics.create('t', 2, {});
  topics.log('t', 1)?.append(batch(['old']));
  topics.close();
  // The list is written first: the folders are still there.
  writeFileSync(join(dir, 'topics.json'), '[]');
  const again = new Topics(dir, () => {});
  again.create('t', 1, {});
  again.grow(again.get('t') ?? again.create('never', 1, {}), 2);
  expect(again.log('t', 1)?.highWatermark).toBe(0);
  again.close();
});

test('committed offsets outlive a restart, a torn and a damaged line', () => {
  const path = join(dir, 'offsets.jsonl');
  const place = { topic: 't', partition: 0, leaderEpoch: 0, metadata: 'note' };
  const file = new CommittedOffsetsFile(path);
  file.commit('g', [{ ...place, offset: 5 }]);
  file.commit('g', [{ ...place, offset: 6 }]);
  file.commit('h', [{ ...place, offset: 1 }]);
  file.deleteGroup('h');
  file.close();
  appendFileSync(path, 'not json\n["g","t",0,9');
  const again = new CommittedOffsetsFile(path);
  expect(again.get('g', 't', 0)).toMatchObject({ offset: 6, metadata: 'note' });
  expect(again.groups()).toEqual(['g']);
  again.commit('g', [{ ...place, offset: 7 }]);
  again.close();
  const third = new CommittedOffsetsFile(path);
  expect(third.get('g', 't', 0)?.offset).toBe(7);
  third.close();
});

test('a folder is taken over from a process that is gone, even when its number is in use again', () => {
  const mark = join(dir, 'broker.pid');
  writeFileSync(mark, `${process.pid} 1`);
  lockDirectory(dir)();
  writeFileSync(mark, '1 1');
  lockDirectory(dir)();
  const unlock = lockDirectory(dir);
  expect(() => lockDirectory(dir)).toThrow(dir);
  unlock();
});
