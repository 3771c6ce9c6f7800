import { expect, test, vi } from 'vitest';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { RecordBatchBuilder, RecordCursor } from './index.ts';
import { BATCH } from './record-batch-header.ts';

/** As on a machine for which the library has no build. */
vi.mock('./load-codec.ts', () => ({
  loadCodec: (name: string) => {
    throw new StreamError(`the package '${name}' does not load`, {
      code: 'STREAM_CONFIG',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
    });
  },
}));

test('a library that does not load is no damage of the batch', () => {
  const builder = new RecordBatchBuilder(64);
  builder.append(null, Buffer.from('v'), 1, []);
  const records = Buffer.from(builder.finish());
  records.writeInt16BE(2, BATCH.attributes);
  // The shortest block of snappy: it holds nothing.
  records.fill(0, BATCH.records);
  const cursor = new RecordCursor({ topic: 't', partition: 0, records, fetchOffset: 0, highWatermark: 0 });
  expect(() => cursor.next()).toThrow(
    expect.objectContaining({ code: 'STREAM_CONFIG', message: expect.stringContaining('does not load') }),
  );
});
