import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FailingDisk, Killed } from '../../fixtures/failing-disk.ts';
import { type Compression, ERROR, RecordBatchBuilder, RecordCursor, wholeBatches } from '../../wire/index.ts';
import { PartitionLog } from '../partition-log.ts';
import { KEYS_MAX } from './key-offsets.ts';

const CONFIGS = { 'cleanup.policy': 'compact', 'segment.bytes': '600', 'delete.retention.ms': '1000' };
/** Fewer segments, each of which costs a flush of the disk. */
const RANDOM_CONFIGS = { ...CONFIGS, 'segment.bytes': '1200' };
const atOnce = async (): Promise<void> => {};

let dir: string;
let log: PartitionLog;
let configs: Readonly<Record<string, string>>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  open(CONFIGS);
});
afterEach(() => {
  log.close();
  rmSync(dir, { recursive: true, force: true });
});

function open(with_: Readonly<Record<string, string>> = configs): void {
  configs = with_;
  log = new PartitionLog('t', 0, dir, configs);
}

interface Producer {
  readonly id: number;
  readonly sequence: number;
  readonly transactional: boolean;
}

type KeyValue = readonly [key: string, value: string | null];

function write(records: readonly KeyValue[], producer?: Producer, compression: Compression = 'none', timestamp = 1_000) {
  const builder = new RecordBatchBuilder(64);
  for (const [key, value] of records)
    builder.append(Buffer.from(key), value === null ? null : Buffer.from(value), timestamp, [['of', Buffer.from(key)]]);
  const of = producer && {
    producerId: producer.id,
    producerEpoch: 0,
    baseSequence: producer.sequence,
    transactional: producer.transactional,
  };
  return log.append(Buffer.from(builder.finish(compression, of)), () => ERROR.NONE);
}

const end = (id: number, commit: boolean): void => log.appendMarker({ producerId: id, producerEpoch: 0, commit }, 1_000);

interface Read {
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
  readonly timestamp: number;
}

/** What a client reads, and where it stands then. */
function read(isCommitted: boolean, from = log.logStart): { readonly records: readonly Read[]; readonly position: number } {
  const records: Read[] = [];
  const upTo = isCommitted ? log.lastStableOffset : log.highWatermark;
  for (let position = from; ; ) {
    const bytes = log.read(position, 300, upTo);
    if (bytes.length === 0) return { records, position };
    const aborted = isCommitted ? log.abortedBetween(position, wholeBatches(bytes).nextOffset) : [];
    const cursor = new RecordCursor({
      topic: 't',
      partition: 0,
      records: bytes,
      fetchOffset: position,
      highWatermark: 0,
      aborted,
      checksCrcs: true,
    });
    while (cursor.next()) {
      const { offset, timestamp, headers } = cursor;
      expect(headers.map(([name, value]) => [name, String(value)])).toEqual([['of', String(cursor.key)]]);
      records.push({ offset, timestamp, key: String(cursor.key), value: cursor.value === null ? null : String(cursor.value) });
    }
    expect(cursor.nextOffset).toBeGreaterThan(position);
    position = cursor.nextOffset;
  }
}

function state(records: readonly { readonly key: string; readonly value: string | null }[]): Record<string, string> {
  const values = new Map<string, string>();
  for (const { key, value } of records) {
    if (value === null) values.delete(key);
    else values.set(key, value);
  }
  return Object.fromEntries([...values].sort());
}

const brief = (isCommitted = false): string[] =>
  read(isCommitted).records.map(({ offset, key, value }) => `${offset} ${key}=${value}`);
const segments = (): string[] => readdirSync(dir).filter((file) => file.endsWith('.log'));
/** Fills the segment, so that what was written before is in a full one. */
const fill = () => write([['filler', 'x'.repeat(600)]]);

test('the newest record of each key is left, under its offset; the last segment and open transactions are not touched', async () => {
  write([
    ['a', '1'],
    ['b', '1'],
  ]);
  write([['a', '2']], undefined, 'gzip');
  write([
    ['c', '1'],
    ['b', '2'],
  ]);
  fill();
  write([['a', '3']]);
  expect(await log.compact(5_000, atOnce)).toBe(true);
  expect(brief().map((each) => each.slice(0, 5))).toEqual(['2 a=2', '3 c=1', '4 b=2', '5 fil', '6 a=3']);
  write([['a', '4']], { id: 7, sequence: 0, transactional: true });
  for (let i = 0; i < 4; i++) fill();
  const before = brief();
  await log.compact(5_000, atOnce);
  expect(brief()).toEqual(before);
  end(7, true);
  expect(await log.compact(5_000, atOnce)).toBe(true);
  expect(brief().map((each) => each.slice(0, 6))).toEqual(['3 c=1', '4 b=2', '7 a=4', '11 fil']);
});

test('a tombstone is kept for delete.retention.ms from the compaction that first met it, and goes then', async () => {
  write([['a', '1']]);
  write([['a', null]]);
  fill();
  fill();
  await log.compact(5_000, atOnce);
  expect(brief()[0]).toBe('1 a=null');
  const keptFor = async (now: number): Promise<boolean> => {
    for (let i = 0; i < 4; i++) fill();
    expect(await log.compact(now, atOnce)).toBe(true);
    return brief().includes('1 a=null');
  };
  expect(read(false).records[0]?.timestamp).toBe(1_000);
  expect(await keptFor(5_999)).toBe(true);
  expect(await keptFor(6_000)).toBe(false);
});

test('markers stay while a batch of their transaction does, and go delete.retention.ms after it', async () => {
  const markers = (): number => log.read(0, 1 << 20).toString('latin1').length;
  write([['a', 'aborted']], { id: 7, sequence: 0, transactional: true });
  end(7, false);
  write([['b', 'committed']], { id: 8, sequence: 0, transactional: true });
  end(8, true);
  // Neither is the last of its producer.
  write([['x', '1']], { id: 7, sequence: 1, transactional: false });
  write([['x', '2']], { id: 8, sequence: 1, transactional: false });
  fill();
  write([['b', 'later']]);
  const full = markers();
  const round = async (now: number): Promise<void> => {
    for (let i = 0; i < 5; i++) write([['b', 'later'.repeat(120)]]);
    expect(await log.compact(now, atOnce)).toBe(true);
    expect(state(read(true).records).b).toMatch(/^later/);
  };
  await round(5_000);
  expect(log.abortedBetween(0, 100)).toHaveLength(1);
  await round(5_100);
  // No batch of it is left: readers need not know of it any more, and the marker is to go.
  expect(log.abortedBetween(0, 100)).toHaveLength(0);
  await round(7_000);
  expect(markers()).toBeLessThan(full);
  const kept = log.read(0, 61);
  expect(kept.readBigInt64BE(0)).toBeGreaterThan(3n);
});

test('what is younger than min.compaction.lag.ms stays, and too little that is new is not worth a round', async () => {
  configs = { ...CONFIGS, 'min.compaction.lag.ms': '1000' };
  log.configure(configs);
  write([['a', '1']], undefined, 'none', 1_000);
  write([['a', '2'.padEnd(600)]], undefined, 'none', 3_000);
  write([['a', '3'.padEnd(600)]], undefined, 'none', 3_000);
  expect(await log.compact(3_500, atOnce)).toBe(true);
  expect(brief()[0]).toBe('0 a=1');
  expect(await log.compact(3_900, atOnce)).toBe(false);
  log.configure({ ...CONFIGS, 'min.cleanable.dirty.ratio': '0.99', 'max.compaction.lag.ms': '5000' });
  expect(await log.compact(4_100, atOnce)).toBe(false);
  expect(await log.compact(8_100, atOnce)).toBe(true);
  expect(brief()[0]).toMatch(/^1 a=2/);
});

test('with compact,delete old segments go besides, also where compaction left holes', async () => {
  log.configure({ ...CONFIGS, 'cleanup.policy': 'compact,delete', 'retention.ms': '5000' });
  for (let i = 0; i < 12; i++) write([['a', String(i).padEnd(500)]], undefined, 'none', i * 1_000);
  await log.compact(11_000, atOnce);
  expect(brief().map((each) => each.slice(0, 4))).toEqual(['10 a', '11 a']);
  log.applyRetention(15_500);
  expect(log.logStart).toBe(11);
  log.close();
  open();
  expect([log.logStart, log.highWatermark]).toEqual([11, 12]);
  expect(write([['b', '1']])).toEqual({ baseOffset: 12 });
});

test('segments become few, more keys than are remembered take more rounds, and a deletion meanwhile gives the round up', async () => {
  log.configure({ ...CONFIGS, 'min.cleanable.dirty.ratio': '0' });
  for (let round = 0; round < 3; round++) for (let i = 0; i < 40; i++) write([[`key ${i}`, `${round}`.padEnd(60)]]);
  const whole = state(read(false).records);
  const many = segments().length;
  for (let i = 0; i < 40; i++) await log.compact(5_000, atOnce, 10);
  expect(state(read(false).records)).toEqual(whole);
  expect(read(false).records.length).toBeLessThan(60);
  expect(segments().length).toBeLessThan(many / 2);
  for (let i = 0; i < 40; i++) write([[`key ${i}`, 'again'.padEnd(60)]]);
  const left = await log.compact(6_000, async () => void log.deleteBefore(100));
  expect(left).toBe(false);
  expect(existsSync(join(dir, 'compacting'))).toBe(false);
  expect(read(false).records[0]?.offset).toBeGreaterThanOrEqual(100);
  expect(Object.keys(state(read(false).records))).toHaveLength(40);
});

test('a batch that is damaged is not written anew as if it were whole: the log stays as it is', async () => {
  for (let i = 0; i < 6; i++) write([['a', String(i).padEnd(300)]]);
  const file = join(dir, segments()[0] ?? '');
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
  writeFileSync(file, bytes);
  const before = segments();
  await expect(log.compact(5_000, atOnce)).rejects.toMatchObject({ code: 'STREAM_KAFKA_PROTOCOL' });
  expect([segments(), readFileSync(file)]).toEqual([before, bytes]);
  expect(existsSync(join(dir, 'compacting'))).toBe(false);
  expect(write([['a', 'next']])).toEqual({ baseOffset: 6 });
});

test('a compacted topic takes no record without a key, and says which', () => {
  const builder = new RecordBatchBuilder(64);
  builder.append(Buffer.from('a'), Buffer.from('1'), 1_000, []);
  builder.append(null, Buffer.from('2'), 1_000, []);
  expect(log.append(Buffer.from(builder.finish('gzip')))).toMatchObject({ error: ERROR.INVALID_RECORD, recordIndexes: [1] });
  expect(log.highWatermark).toBe(0);
});

type Step =
  | readonly [kind: 'write', writer: number, records: readonly KeyValue[], compression: Compression]
  | readonly [kind: 'end', writer: number, commit: boolean]
  | readonly [kind: 'compact', keysMax: number, afterMs: number]
  | readonly [kind: 'reopen'];

const key = fc.constantFrom('a', 'b', 'c', 'd', 'a key that is so long that only its hash is remembered, whatever it says: e');
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(
        fc.constant('write' as const),
        fc.nat(3),
        fc.array(fc.tuple(key, fc.option(fc.stringMatching(/^[a-z]{1,90}$/))), { minLength: 1, maxLength: 4 }),
        fc.constantFrom<Compression>('none', 'none', 'lz4', 'gzip', 'snappy'),
      ),
    },
    { weight: 5, arbitrary: fc.tuple(fc.constant('end' as const), fc.nat(1), fc.boolean()) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('compact' as const), fc.constantFrom(2, KEYS_MAX), fc.nat(1_500)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('reopen' as const)) },
  ),
  { minLength: 40, maxLength: 90, size: 'max' },
);

interface Written extends Read {
  readonly writer: number;
  outcome: 'plain' | 'open' | 'committed' | 'aborted';
}

/** Two writers with transactions, one that is idempotent, one that is neither; and everything that they ever wrote. */
class History {
  readonly whole: Written[] = [];
  now = 10_000;
  readonly #sequences = [0, 0, 0, 0];

  async run(step: Step): Promise<void> {
    if (step[0] === 'write') this.#write(step[1], step[2], step[3]);
    else if (step[0] === 'end') this.end(step[1], step[2]);
    else if (step[0] === 'reopen') {
      log.close();
      open();
    } else {
      this.now += step[2];
      // Records arrive meanwhile.
      await log.compact(this.now, async () => this.#write(3, [['a', 'meanwhile']], 'none'), step[1]);
    }
  }

  end(writer: number, commit: boolean): void {
    end(writer, commit);
    for (const each of this.whole)
      if (each.writer === writer && each.outcome === 'open') each.outcome = commit ? 'committed' : 'aborted';
  }

  /** The same by key from what is left as from everything, by both kinds of readers, who come as far as the log goes. */
  check(): void {
    const committed = this.whole.filter(({ outcome, offset }) => outcome !== 'aborted' && offset < log.lastStableOffset);
    const file = join(dir, 'compacted-to');
    const compactedTo = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    // Aborted records may be there until they are compacted; a round that died may have come further than it says.
    const aborted = (each: Written): boolean => each.outcome === 'aborted';
    const left = { committed: read(true), all: read(false) };
    expect(state(left.committed.records)).toEqual(state(committed));
    expect(left.committed.records.every(({ offset }) => !aborted(this.#at(offset)))).toBe(true);
    const seen = new Set(left.all.records.map(({ offset }) => offset));
    expect(state(left.all.records)).toEqual(state(this.whole.filter((each) => !aborted(each) || seen.has(each.offset))));
    expect(left.all.records.some((each) => each.offset < compactedTo && aborted(this.#at(each.offset)))).toBe(false);
    expect([left.committed.position, left.all.position]).toEqual([log.lastStableOffset, log.highWatermark]);
    for (const each of left.all.records) {
      const { offset, key, value, timestamp } = this.#at(each.offset);
      expect(each).toEqual({ offset, key, value, timestamp });
    }
  }

  #at(offset: number): Written {
    const written = this.whole.find((each) => each.offset === offset);
    if (!written) throw new Error(`nothing was written at offset ${offset}`);
    return written;
  }

  #write(writer: number, records: readonly KeyValue[], compression: Compression): void {
    const isTransactional = writer < 2;
    const producer = { id: writer, sequence: this.#sequences[writer] ?? 0, transactional: isTransactional };
    const timestamp = 1_000 + this.whole.length;
    const result = write(records, writer < 3 ? producer : undefined, compression, timestamp);
    if ('error' in result) throw new Error(result.message);
    this.#sequences[writer] = producer.sequence + records.length;
    const outcome = isTransactional ? 'open' : 'plain';
    records.forEach(([key, value], i) => {
      this.whole.push({ offset: result.baseOffset + i, key, value, timestamp, writer, outcome });
    });
  }
}

test('whatever is written, the state by key from the compacted log is that from the whole one, for both kinds of readers', async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (run) => {
      log.close();
      rmSync(dir, { recursive: true, force: true });
      open(RANDOM_CONFIGS);
      const history = new History();
      for (const step of run) {
        await history.run(step);
        if (step[0] === 'compact') history.check();
      }
      for (const writer of [0, 1]) history.end(writer, true);
      for (let i = 0; i < 3; i++) {
        await history.run(['write', 3, [['f', 'x'.repeat(600)]], 'none']);
        await history.run(['compact', KEYS_MAX, 1_500]);
        history.check();
      }
      removed += history.whole.length - read(false).records.length;
    }),
    { numRuns: 6 },
  );
  expect(removed).toBeGreaterThan(100);
}, 120_000);

test('killed at any change of the disk in the middle of a compaction, the log is whole, and the next start goes on', async () => {
  const disk = new FailingDisk();
  let kills = 0;
  try {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(25), { minLength: 3, maxLength: 6 }), async (run, lives) => {
        disk.repair();
        log.close();
        rmSync(dir, { recursive: true, force: true });
        open(RANDOM_CONFIGS);
        const history = new History();
        for (const step of run) if (step[0] === 'write' || step[0] === 'end') await history.run(step);
        for (const changes of lives) {
          try {
            disk.changesLeft = changes;
            await log.compact(history.now, atOnce);
            log.close();
            open();
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            kills++;
          }
          disk.repair();
          log.close();
          open();
          history.check();
          expect(existsSync(join(dir, 'compacting'))).toBe(false);
          history.now += 700;
        }
      }),
      { numRuns: 8 },
    );
  } finally {
    disk.repair();
    disk.remove();
  }
  expect(kills).toBeGreaterThan(5);
}, 120_000);
