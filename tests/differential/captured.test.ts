import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  APIS,
  type Api,
  compressionsReady,
  decodeResponse,
  encodeResponse,
  Fetch,
  RecordCursor,
} from '../../connectors/kafka/wire/index.ts';
import { type CapturedFrame, FRAMES } from './captured.ts';
import { MADE_AT } from './script/batches.ts';
import { PACKED, PACKED_VALUES } from './script/packed.ts';

await compressionsReady();

const frames = readFileSync(FRAMES, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as CapturedFrame);

function bytesOf({ hex }: CapturedFrame): Buffer {
  return Buffer.from(hex, 'hex');
}

describe('an answer of Apache Kafka, read and written again, is the same bytes', () => {
  test.for(frames)('$name', (captured) => {
    const api = APIS.get(captured.apiKey) as Api;
    const frame = bytesOf(captured);
    const answer = decodeResponse(api, captured.version, frame);
    const [, ...chunks] = encodeResponse(api, captured.version, frame.readInt32BE(0), answer as object);
    expect(Buffer.concat(chunks).toString('hex')).toBe(captured.hex);
  });
});

describe('records that Apache Kafka has packed are read', () => {
  const packed = PACKED.filter(({ api }) => api.key === Fetch.key).map(({ name }) => name);
  test.for(packed)('%s', (name) => {
    const captured = frames.find((each) => each.name === name);
    if (!captured) throw new Error('it was not recorded');
    const records = decodeResponse(Fetch, captured.version, bytesOf(captured)).responses[0]?.partitions[0]?.records;
    const cursor = new RecordCursor({
      topic: 't',
      partition: 0,
      records: records ?? Buffer.alloc(0),
      fetchOffset: 0,
      highWatermark: PACKED_VALUES.length,
      checksCrcs: true,
    });
    const read: unknown[] = [];
    while (cursor.next()) read.push([cursor.offset, cursor.timestamp, String(cursor.key), String(cursor.value)]);
    expect(read).toEqual(PACKED_VALUES.map((value, i) => [i, MADE_AT + i, `k${i}`, value]));
  });
});
