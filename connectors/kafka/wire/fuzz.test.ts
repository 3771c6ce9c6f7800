import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import {
  APIS,
  type Compression,
  decodeRequestBody,
  decodeRequestHeader,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  FrameReader,
  RecordBatchBuilder,
  RecordCursor,
} from './index.ts';

const MIB = 1024 * 1024;
const CASES = [...APIS.values()].flatMap((api) =>
  Array.from({ length: api.max - api.min + 1 }, (_, i) => ({ name: api.name, version: api.min + i, api })),
);
/** Bytes that are often small, so that lengths and counts are often possible and decoding gets somewhere. */
const plausible = fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(255) }), {
  maxLength: 160,
});

/** The value, or undefined for a protocol error; anything else fails the test. */
function valueOrRefusal<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    expect(isStreamError(error) && error.code).toBe('STREAM_KAFKA_PROTOCOL');
    return undefined;
  }
}

const frameOf = (chunks: readonly Buffer[]): Buffer => Buffer.concat(chunks).subarray(4);

describe.each(CASES)('$name v$version', ({ api, version }) => {
  test('what is decoded from noise is encoded and decoded to the same', () => {
    fc.assert(
      fc.property(plausible, (noise) => {
        const body = Buffer.concat([Buffer.alloc(4), Buffer.from(noise)]);
        const response = valueOrRefusal(() => decodeResponse(api, version, body));
        if (response !== undefined)
          expect(decodeResponse(api, version, frameOf(encodeResponse(api, version, 1, response as object)))).toEqual(response);
        const header = Buffer.from([0, api.key, 0, version, 0, 0, 0, 1, 0xff, 0xff]);
        const { reader } = decodeRequestHeader(Buffer.concat([header, Buffer.from(noise)]));
        const request = valueOrRefusal(() => decodeRequestBody(api, version, reader));
        if (request === undefined) return;
        const again = decodeRequestHeader(frameOf(encodeRequest(api, version, 1, 'me', request as object)));
        expect(decodeRequestBody(api, version, again.reader)).toEqual(request);
      }),
      { numRuns: 60 },
    );
  });
});

describe('frames', () => {
  test('any stream is frames or a protocol error, and the frames hold what was sent', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
        const frames: Buffer[] = [];
        const reader = new FrameReader(1_000, (frame) => frames.push(frame));
        valueOrRefusal(() => {
          for (const chunk of chunks) reader.push(Buffer.from(chunk));
        });
        const stream = Buffer.concat(chunks);
        let at = 0;
        for (const frame of frames) {
          expect(stream.readInt32BE(at)).toBe(frame.length);
          expect(stream.subarray(at + 4, at + 4 + frame.length).equals(frame)).toBe(true);
          at += 4 + frame.length;
        }
      }),
    );
  });

  test('a large frame that comes in pieces is whole', () => {
    const body = Buffer.from(Array.from({ length: 3 * MIB }, (_, i) => (i * 31) & 0xff));
    const size = Buffer.alloc(4);
    size.writeInt32BE(body.length);
    const frames: Buffer[] = [];
    const reader = new FrameReader(8 * MIB, (frame) => frames.push(frame));
    const stream = Buffer.concat([size, body, size, body]);
    for (let at = 0; at < stream.length; at += 65_537) reader.push(stream.subarray(at, at + 65_537));
    expect(frames.map((frame) => frame.equals(body))).toEqual([true, true]);
  });

  test('a peer that only claims a size costs nothing', () => {
    const held = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 20 }, () => new FrameReader(100 * MIB, () => {}));
    for (const reader of readers) reader.push(Buffer.from([0x06, 0x3f, 0xff, 0xff, 1, 2, 3]));
    expect(process.memoryUsage().arrayBuffers - held).toBeLessThan(8 * MIB);
    expect(readers).toHaveLength(20);
  });
});

describe('record cursor', () => {
  function batches(compression: Compression): Buffer {
    const build = (base: number): Buffer => {
      const builder = new RecordBatchBuilder(64);
      for (let i = 0; i < 12; i++)
        builder.append(Buffer.from(`k${i}`), i % 3 === 0 ? null : Buffer.from(`value ${i}`), 1_000 + i, [
          ['trace', Buffer.from(`t${i}`)],
          ['none', null],
        ]);
      const batch = Buffer.from(builder.finish(compression));
      batch.writeInt32BE(base, 4);
      return batch;
    };
    return Buffer.concat([build(0), build(12), build(24)]);
  }

  /** Reads everything there is, headers too, and checks that nothing lies outside what was given. */
  function readAll(records: Buffer, bound: number): number {
    const cursor = new RecordCursor({ topic: 't', partition: 0, records, fetchOffset: 0, highWatermark: 0, aborted: [] });
    let count = 0;
    while (cursor.next()) {
      let bytes = (cursor.key?.length ?? 0) + (cursor.value?.length ?? 0);
      for (const [name, value] of cursor.headers) bytes += Buffer.byteLength(name) + (value?.length ?? 0);
      expect(bytes).toBeLessThanOrEqual(bound * 3);
      count++;
    }
    return count;
  }

  test.each(['none', 'gzip', 'snappy', 'lz4'] as const)('%s, damaged or cut off: records or a protocol error', (compression) => {
    const whole = batches(compression);
    expect(readAll(whole, 4_000)).toBe(36);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), fc.boolean(), (changes, length, cut) => {
        const damaged = Buffer.from(whole);
        for (const [at, byte] of changes) damaged[at] = byte;
        valueOrRefusal(() => readAll(cut ? damaged.subarray(0, length) : damaged, 64 * 1024));
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes behind a batch header: records or a protocol error', () => {
    const whole = batches('none');
    fc.assert(
      fc.property(plausible, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (noise, count) => {
        const records = Buffer.concat([whole.subarray(0, 61), Buffer.from(noise)]);
        records.writeInt32BE(records.length - 12, 8);
        records.writeInt32BE(count, 57);
        valueOrRefusal(() => readAll(records, records.length));
      }),
      { numRuns: 500 },
    );
  });

  test('more headers than a record can hold are refused before a list is made', () => {
    const builder = new RecordBatchBuilder(64);
    builder.append(null, Buffer.from('v'), 1, []);
    const batch = Buffer.from(builder.finish());
    // The count of headers is the last byte: 63 where nothing follows.
    batch.writeUInt8(126, batch.length - 1);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records: batch, fetchOffset: 0, highWatermark: 0 });
    expect(cursor.next()).toBe(true);
    expect(() => cursor.headers).toThrow('63 headers');
  });
});
