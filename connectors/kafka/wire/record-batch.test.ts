import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { type Compression, checkBatch, RecordBatchBuilder, RecordCursor } from './index.ts';
import { BATCH } from './record-batch-header.ts';

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null });
const record = fc.record({
  key: bytes,
  value: bytes,
  timestamp: fc.integer({ min: 0, max: 2 ** 45 }),
  headers: fc.array(fc.tuple(fc.string({ maxLength: 20 }), bytes), { maxLength: 4 }),
});
type Record_ = { key: Uint8Array | null; value: Uint8Array | null; timestamp: number; headers: [string, Uint8Array | null][] };

function build(records: readonly Record_[], compression: Compression = 'none'): Buffer {
  const builder = new RecordBatchBuilder(64);
  for (const { key, value, timestamp, headers } of records) builder.append(key, value, timestamp, headers);
  return builder.finish(compression);
}

function readAll(records: Buffer, fetchOffset = 0): Record_[] {
  const cursor = new RecordCursor({ topic: 't', partition: 0, records, fetchOffset, highWatermark: 0 });
  const out: Record_[] = [];
  while (cursor.next()) {
    out.push({
      key: cursor.key && new Uint8Array(cursor.key),
      value: cursor.value && new Uint8Array(cursor.value),
      timestamp: cursor.timestamp,
      headers: cursor.headers.map(([name, value]) => [name, value && new Uint8Array(value)]),
    });
  }
  return out;
}

describe('record batches', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), (records) => {
        const batch = build(records as Record_[]);
        expect(checkBatch(batch, 0, batch.length)).toBe(batch.length);
        expect(readAll(batch)).toEqual(records);
      }),
    );
  });

  test.each(['gzip', 'snappy', 'lz4'] as const)('%s is packed and unpacked', (compression) => {
    const records = Array.from({ length: 50 }, (_, i) => ({
      key: null,
      value: Buffer.from(`value ${i}`.repeat(9)),
      timestamp: i,
      headers: [],
    }));
    const batch = build(records, compression);
    expect(readAll(batch).map(({ value }) => value && Buffer.from(value).toString())).toEqual(
      records.map(({ value }) => value.toString()),
    );
  });

  test('a fetch that begins inside a batch passes over the earlier records, and a cut-off batch is left for the next fetch', () => {
    const batch = build([1, 2, 3].map((i) => ({ key: null, value: Uint8Array.of(i), timestamp: i, headers: [] })));
    const torn = Buffer.concat([batch, batch.subarray(0, batch.length - 3)]);
    expect(readAll(torn, 1).map(({ value }) => value?.[0])).toEqual([2, 3]);
  });

  test('control batches and aborted transactions are not read', () => {
    const of = (baseOffset: number, transactional: boolean, control = false): Buffer => {
      const builder = new RecordBatchBuilder(64);
      builder.append(null, Uint8Array.of(baseOffset), 1, []);
      const batch = Buffer.from(builder.finish('none', { producerId: 7, producerEpoch: 0, baseSequence: 0, transactional }));
      batch.writeUInt32BE(baseOffset, 4);
      if (control) batch.writeInt16BE(0x30, 21);
      return batch;
    };
    const records = Buffer.concat([of(0, true), of(1, true, true), of(2, true), of(3, false)]);
    const cursor = new RecordCursor({
      topic: 't',
      partition: 0,
      records,
      fetchOffset: 0,
      highWatermark: 4,
      aborted: [{ producerId: 7, firstOffset: 0 }],
    });
    const offsets: number[] = [];
    while (cursor.next()) offsets.push(cursor.offset);
    expect(offsets).toEqual([2, 3]);
    expect(cursor.nextOffset).toBe(4);
  });

  test('the epoch of each batch is told with its records, and that of the last one behind them', () => {
    const batches = [4, 4, 6, 7].map((epoch, baseOffset) => {
      const batch = Buffer.from(build([{ key: null, value: Uint8Array.of(1), timestamp: 1, headers: [] }]));
      batch.writeUInt32BE(baseOffset, 4);
      batch.writeInt32BE(epoch, BATCH.leaderEpoch);
      // The last one is no record: it ends a transaction.
      if (epoch === 7) batch.writeInt16BE(0x30, BATCH.attributes);
      return batch;
    });
    const records = Buffer.concat(batches);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records, fetchOffset: 1, highWatermark: 4 });
    const told: number[] = [];
    while (cursor.next()) told.push(cursor.leaderEpoch);
    expect([...told, cursor.leaderEpoch, cursor.lastLeaderEpoch]).toEqual([4, 6, 7, 7]);
  });

  test('with checksums checked, any damaged byte that they cover is an error that names the offset', () => {
    const batch = build([1, 2].map((i) => ({ key: null, value: Buffer.from(`value ${i}`), timestamp: i, headers: [] })));
    const read = (records: Buffer): number => {
      const cursor = new RecordCursor({ topic: 't', partition: 3, records, fetchOffset: 0, highWatermark: 0, checksCrcs: true });
      let count = 0;
      while (cursor.next()) count++;
      return count;
    };
    expect(read(Buffer.concat([batch, batch]))).toBe(4);
    for (let at = 17; at < batch.length; at++) {
      const damaged = Buffer.from(batch);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(() => read(damaged)).toThrow(/'t', partition 3, offset 0 .* checksum is wrong/);
    }
  });

  test('damaged bytes give an error of the records or other records, never anything else', () => {
    const batch = build(
      Array.from({ length: 20 }, (_, i) => ({ key: Uint8Array.of(i), value: Buffer.from(`v${i}`), timestamp: i, headers: [] })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(batch.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (damage) => {
        const damaged = Buffer.from(batch);
        for (const [at, byte] of damage) damaged[at] = byte;
        try {
          readAll(damaged);
        } catch (error) {
          expect(isStreamError(error) && error.code).toBe('STREAM_KAFKA_RECORDS');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('more headers than a record can hold are refused before a list is made', () => {
    const batch = build([{ key: null, value: Buffer.from('v'), timestamp: 1, headers: [] }]);
    // The count of headers is the last byte: 63 where nothing follows.
    batch.writeUInt8(126, batch.length - 1);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records: batch, fetchOffset: 0, highWatermark: 0 });
    expect(cursor.next()).toBe(true);
    expect(() => cursor.headers).toThrow('63 headers');
  });
});
