import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, ERROR, RecordBatchBuilder, RecordCursor, wholeBatches } from '../wire/index.ts';
import { PartitionLog } from './partition-log.ts';
import { PRODUCERS_MAX } from './producer-state.ts';

const NOW = 5_000;
const SMALL = { 'retention.ms': '-1', 'segment.bytes': '700' };
const MAY_WRITE = () => ERROR.NONE;

let dir: string;
let log: PartitionLog;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  log = new PartitionLog('t', 0, dir, SMALL);
});
afterEach(() => {
  log.close();
  rmSync(dir, { recursive: true, force: true });
});

function reopen(): void {
  log.close();
  log = new PartitionLog('t', 0, dir, SMALL);
}

/** A producer that counts its sequences as a real one does. */
class Writer {
  readonly id: number;
  #sequence = 0;

  constructor(id: number) {
    this.id = id;
  }

  write(values: readonly string[], transactional = true) {
    const builder = new RecordBatchBuilder(64);
    for (const value of values) builder.append(null, Buffer.from(value), 1_000, []);
    const of = { producerId: this.id, producerEpoch: 0, baseSequence: this.#sequence, transactional };
    const result = log.append(Buffer.from(builder.finish('none', of)), MAY_WRITE);
    if (!('error' in result)) this.#sequence += values.length;
    return result;
  }

  end(commit: boolean): void {
    log.appendMarker({ producerId: this.id, producerEpoch: 0, commit }, NOW);
  }
}

/** What a client reads that wants committed records only, and where it stands then. */
function readCommitted(from = log.logStart, maxBytes = 1 << 20): { values: string[]; position: number } {
  const values: string[] = [];
  let position = from;
  for (;;) {
    const records = log.read(position, maxBytes, log.lastStableOffset);
    if (records.length === 0) return { values, position };
    const aborted = log.abortedBetween(position, wholeBatches(records).nextOffset);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records, fetchOffset: position, highWatermark: 0, aborted });
    while (cursor.next()) values.push(String(cursor.value));
    expect(cursor.nextOffset).toBeGreaterThan(position);
    position = cursor.nextOffset;
  }
}

const filesWith = (suffix: string): string[] =>
  readdirSync(dir)
    .filter((file) => file.endsWith(suffix))
    .sort();

describe('a reader of committed records', () => {
  test('stops before the first open transaction, also for records behind it that are decided', () => {
    const [a, b] = [new Writer(1), new Writer(2)];
    new Writer(3).write(['plain'], false);
    a.write(['a0']);
    b.write(['b0']);
    b.end(true);
    expect([log.lastStableOffset, log.highWatermark]).toEqual([1, 4]);
    expect(readCommitted()).toEqual({ values: ['plain'], position: 1 });
    a.end(false);
    expect(log.lastStableOffset).toBe(log.highWatermark);
    expect(readCommitted().values).toEqual(['plain', 'b0']);
  });

  test('is told of a transaction whose abort lies behind what it is given', () => {
    const a = new Writer(1);
    a.write(['a0']);
    a.write(['a1']);
    a.end(false);
    a.write(['a2']);
    a.end(true);
    expect(log.abortedBetween(0, 1)).toMatchObject([{ producerId: 1, firstOffset: 0, lastOffset: 2 }]);
    expect(log.abortedBetween(3, 5)).toEqual([]);
    for (const maxBytes of [1, 100, 1 << 20]) expect(readCommitted(0, maxBytes).values).toEqual(['a2']);
  });

  test('a marker is written once, however often it is asked for, and not where the producer wrote nothing', () => {
    const a = new Writer(1);
    a.end(true);
    expect(log.highWatermark).toBe(0);
    a.write(['a0']);
    a.end(true);
    a.end(true);
    a.end(false);
    expect(log.highWatermark).toBe(2);
    expect(readCommitted().values).toEqual(['a0']);
  });

  test('a marker of a newer epoch fences what the older one still sends', () => {
    const a = new Writer(1);
    a.write(['a0']);
    log.appendMarker({ producerId: 1, producerEpoch: 1, commit: false }, NOW);
    expect(a.write(['a1'])).toMatchObject({ error: ERROR.INVALID_PRODUCER_EPOCH });
  });

  test('a transaction that nobody vouches for is refused, but a batch that came before is known again', () => {
    const builder = new RecordBatchBuilder(64);
    builder.append(null, Buffer.from('x'), 1_000, []);
    const of = { producerId: 4, producerEpoch: 0, baseSequence: 0, transactional: true };
    const batch = Buffer.from(builder.finish('none', of));
    expect(log.append(Buffer.from(batch))).toMatchObject({ error: ERROR.INVALID_TXN_STATE });
    expect(log.append(Buffer.from(batch), MAY_WRITE)).toEqual({ baseOffset: 0 });
    expect(log.append(Buffer.from(batch))).toEqual({ baseOffset: 0 });
  });

  test('deleting records moves past an open transaction, and what was aborted before is forgotten', () => {
    const [a, b] = [new Writer(1), new Writer(2)];
    a.write(['a0']);
    a.end(false);
    b.write(['b0']);
    b.write(['b1']);
    log.deleteBefore(3);
    expect([log.logStart, log.lastStableOffset]).toEqual([3, 3]);
    expect(log.abortedBetween(0, 10)).toEqual([]);
    b.end(true);
    expect(readCommitted().values).toEqual(['b1']);
  });
});

/** What happens to a partition: writes, ends of transactions, and what a machine does to it in between. */
type Step =
  | { readonly kind: 'write'; readonly producer: number; readonly count: number }
  | { readonly kind: 'end'; readonly producer: number; readonly commit: boolean }
  | { readonly kind: 'plain' | 'restart' | 'torn' | 'checkpoint' }
  | Disturbance;
interface Disturbance {
  readonly kind: 'lose' | 'damage';
  readonly suffix: '.index' | '.aborted' | '.producers';
  readonly which: number;
}

const producer = fc.nat(4);
const suffix = fc.constantFrom('.index' as const, '.aborted' as const, '.producers' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('write' as const), producer, count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('end' as const), producer, commit: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('plain' as const, 'restart' as const, 'torn' as const, 'checkpoint' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('lose' as const, 'damage' as const), suffix, which: fc.nat(20) }) },
);

function disturb({ kind, suffix, which }: Disturbance): void {
  const found = filesWith(suffix);
  const file = join(dir, found[which % Math.max(1, found.length)] ?? 'none');
  log.close();
  if (found.length > 0 && kind === 'lose') unlinkSync(file);
  else if (found.length > 0) writeFileSync(file, readFileSync(file).subarray(0, which));
  log = new PartitionLog('t', 0, dir, SMALL);
}

test('whatever producers, restarts and damaged files do, exactly the committed records are read, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 80, size: 'max' }),
      fc.integer({ min: 1, max: 900 }),
      async (steps, maxBytes) => {
        log.close();
        rmSync(dir, { recursive: true, force: true });
        log = new PartitionLog('t', 0, dir, SMALL);
        const writers = Array.from({ length: 5 }, (_, id) => new Writer(id));
        const plain = new Writer(99);
        const written: { offset: number; value: string; state: 'open' | 'committed' | 'aborted'; producer: number }[] = [];
        const add = (writer: Writer, count: number, transactional: boolean): void => {
          const values = Array.from({ length: count }, (_, i) => `v${written.length + i}`);
          const result = writer.write(values, transactional);
          if ('error' in result) throw new Error(`refused: ${result.message}`);
          const state = transactional ? 'open' : 'committed';
          values.forEach((value, i) => void written.push({ offset: result.baseOffset + i, value, state, producer: writer.id }));
        };
        for (const each of steps) {
          if (each.kind === 'write') add(writers[each.producer] ?? plain, each.count, true);
          else if (each.kind === 'plain') add(plain, 1, false);
          else if (each.kind === 'checkpoint') await log.checkpoint(0);
          else if (each.kind === 'end') {
            writers[each.producer]?.end(each.commit);
            for (const record of written)
              if (record.producer === each.producer && record.state === 'open')
                record.state = each.commit ? 'committed' : 'aborted';
          } else if (each.kind === 'lose' || each.kind === 'damage') disturb(each);
          else {
            if (each.kind === 'torn') appendFileSync(join(dir, filesWith('.log').at(-1) ?? ''), Buffer.alloc(30, 7));
            reopen();
          }
          const stable = written.find(({ state }) => state === 'open')?.offset ?? log.highWatermark;
          expect(log.lastStableOffset).toBe(stable);
        }
        const stable = log.lastStableOffset;
        for (const from of [0, Math.floor(stable / 3), Math.floor(stable / 2)]) {
          const wanted = written.filter(({ offset, state }) => state === 'committed' && offset >= from && offset < stable);
          expect(readCommitted(from, maxBytes)).toEqual({ values: wanted.map(({ value }) => value), position: stable });
        }
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

test('however many producers come by, one with an open transaction is not forgotten', () => {
  log.close();
  log = new PartitionLog('t', 0, dir, { 'retention.ms': '-1' });
  const open = new Writer(1);
  open.write(['held']);
  for (let id = 10; id < 10 + PRODUCERS_MAX + 5; id++) new Writer(id).write(['x'], false);
  expect(log.knownProducers()).toHaveLength(PRODUCERS_MAX);
  expect(log.knownProducers()).toContainEqual(
    expect.objectContaining({ producerId: 1, producerEpoch: 0, lastSequence: 0, openFrom: 0 }),
  );
  open.end(false);
  expect(log.lastStableOffset).toBe(log.highWatermark);
});

test('a start reads the newest segment only, when the files beside the others are there', () => {
  const a = new Writer(1);
  for (let i = 0; i < 20; i++) {
    a.write([`v${i}`.padEnd(200, '.')]);
    a.end(i % 2 === 0);
  }
  const before = readCommitted().values;
  expect(before).toHaveLength(10);
  const [first = ''] = filesWith('.log');
  log.close();
  // Were the first segment read and checked, its damage would cut it off and with it the records.
  const bytes = readFileSync(join(dir, first));
  const at = bytes.length - 40;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(join(dir, first), bytes);
  log = new PartitionLog('t', 0, dir, SMALL);
  expect(readCommitted().position).toBe(log.highWatermark);
  expect(filesWith('.producers')).toHaveLength(1);
});

test('a start reads the newest segment from its checkpoint on, and from its beginning when the file is shorter', async () => {
  const large = { 'retention.ms': '-1' };
  log.close();
  log = new PartitionLog('t', 0, dir, large);
  const a = new Writer(1);
  for (let i = 0; i < 20; i++) {
    a.write([`v${i}`]);
    a.end(i % 2 === 0);
    if (i === 14) await log.checkpoint(0);
  }
  a.write(['open']);
  const before = { read: readCommitted(), producers: log.knownProducers(), stable: log.lastStableOffset };
  log.close();
  const file = join(dir, filesWith('.log')[0] ?? '');
  const bytes = readFileSync(file);
  // Were the beginning read and checked, its damage would cut off all of it.
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(bytes.readUInt8(BATCH.maxTimestamp + 7) ^ 1, BATCH.maxTimestamp + 7);
  writeFileSync(file, damaged);
  log = new PartitionLog('t', 0, dir, large);
  expect(log.cutOff).toBe(0);
  expect({ read: readCommitted(), producers: log.knownProducers(), stable: log.lastStableOffset }).toEqual(before);
  expect(a.write(['goes on'])).toEqual({ baseOffset: log.highWatermark - 1 });
  log.close();
  writeFileSync(file, bytes.subarray(0, 500));
  log = new PartitionLog('t', 0, dir, large);
  expect(readCommitted().values).toEqual(['v0', 'v2'].slice(0, log.highWatermark > 5 ? 2 : 1));
  expect(log.cutOff).toBeGreaterThan(0);
});
