import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import {
  APIS,
  decodeRequestBody,
  decodeRequestHeader,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  FrameReader,
  Metadata,
  OffsetCommit,
} from './index.ts';

const CASES = [...APIS.values()].flatMap((api) =>
  Array.from({ length: api.max - api.min + 1 }, (_, i) => ({ name: api.name, version: api.min + i, api })),
);

/** The frame without its size, as `FrameReader` gives it. */
const frameOf = (chunks: readonly Buffer[]): Buffer => Buffer.concat(chunks).subarray(4);

describe.each(CASES)('$name v$version', ({ api, version }) => {
  test('an empty request and an empty answer come back with their defaults', () => {
    const header = decodeRequestHeader(frameOf(encodeRequest(api, version, 5, 'me', {})));
    expect(header).toMatchObject({ apiKey: api.key, apiVersion: version, correlationId: 5, clientId: 'me' });
    const request = decodeRequestBody(api, version, header.reader);
    expect(header.reader.remaining).toBe(0);
    const again = decodeRequestHeader(frameOf(encodeRequest(api, version, 5, 'me', request as object)));
    expect(decodeRequestBody(api, version, again.reader)).toEqual(request);
    const response = decodeResponse(api, version, frameOf(encodeResponse(api, version, 5, {})));
    expect(decodeResponse(api, version, frameOf(encodeResponse(api, version, 5, response as object)))).toEqual(response);
  });

  test('any bytes are a message or a protocol error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          decodeResponse(api, version, Buffer.concat([Buffer.alloc(4), noise]));
        } catch (error) {
          expect(isStreamError(error) && error.code).toBe('STREAM_KAFKA_PROTOCOL');
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('a real answer keeps what each version can carry', () => {
  const topics = [
    { errorCode: 0, name: 'orders', topicId: 'ab'.repeat(16), partitions: [{ partitionIndex: 3, leaderId: 1, leaderEpoch: 9 }] },
  ];
  const brokers = [{ nodeId: 1, host: 'localhost', port: 9092, rack: null }];
  for (const version of [1, 8, 12]) {
    const answer = decodeResponse(Metadata, version, frameOf(encodeResponse(Metadata, version, 1, { brokers, topics })));
    expect(answer.brokers).toEqual(brokers);
    expect(answer.topics[0]?.partitions[0]).toMatchObject({ partitionIndex: 3, leaderId: 1, leaderEpoch: version >= 7 ? 9 : -1 });
  }
});

test('the largest int64 comes back as it was sent, as clients send it for no bound at all', () => {
  const largest = Buffer.alloc(8);
  largest.writeBigInt64BE(2n ** 63n - 1n);
  const topics = [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 2 ** 63 }] }];
  const frame = frameOf(encodeRequest(OffsetCommit, 2, 1, 'me', { groupId: 'g', topics }));
  expect(frame.includes(largest)).toBe(true);
  const read = decodeRequestBody(OffsetCommit, 2, decodeRequestHeader(frame).reader);
  expect(frameOf(encodeRequest(OffsetCommit, 2, 1, 'me', read))).toEqual(frame);
});

test('frames come out whole however the stream is cut, and a size over the bound is refused', () => {
  const stream = Buffer.concat([encodeRequest(Metadata, 1, 1, 'a', {}), encodeRequest(Metadata, 1, 2, 'b', {})].flat());
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (cuts) => {
      const frames: Buffer[] = [];
      const reader = new FrameReader(1000, (frame) => frames.push(frame));
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
      for (let i = 1; i < places.length; i++) reader.push(stream.subarray(places[i - 1], places[i]));
      expect(frames.map((frame) => decodeRequestHeader(frame).correlationId)).toEqual([1, 2]);
    }),
  );
  expect(() => new FrameReader(1000, () => {}).push(Buffer.from([0x7f, 0, 0, 0]))).toThrow('at most 1000');
});
