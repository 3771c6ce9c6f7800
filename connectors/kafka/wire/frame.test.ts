import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { encodeRequest } from './frame.ts';
import { FrameReader } from './index.ts';
import { Metadata } from './messages/metadata.ts';

const MIB = 1024 * 1024;

/** The value, or undefined for a protocol error; anything else fails the test. */
function valueOrRefusal<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    expect(isStreamError(error) && error.code).toBe('STREAM_KAFKA_PROTOCOL');
    return undefined;
  }
}

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

test('a text that is longer than its version can tell is refused by its length', () => {
  const asked = (version: number, characters: number) => () =>
    encodeRequest(Metadata, version, 1, 'me', { topics: [{ name: 'é'.repeat(characters) }] });
  expect(asked(8, 16_384)).toThrow("not Kafka's protocol: a text of 32768 bytes, where 32767 are the most");
  expect(asked(8, 16_383)).not.toThrow();
  expect(asked(9, 16_384)).not.toThrow();
});
