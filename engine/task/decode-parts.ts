import type { Headers } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import type { FetchedBatch } from '../ports.ts';

/** The key of a batch's current record, read where it lies if codec and batch can; otherwise from a slice. Errors: what the codec throws. */
export function decodeKey(batch: FetchedBatch, codec: Codec<unknown>, headers: Headers): unknown {
  const { spans } = batch;
  if (spans && codec.decodeIn) {
    const { buffer, keyAt, keyLength } = spans;
    return keyLength < 0 ? null : codec.decodeIn(buffer, keyAt, keyAt + keyLength, headers);
  }
  const { key } = batch;
  return key === null ? null : codec.decode(key, headers);
}

/** The same for its value. */
export function decodeValue(batch: FetchedBatch, codec: Codec<unknown>, headers: Headers): unknown {
  const { spans } = batch;
  if (spans && codec.decodeIn) {
    const { buffer, valueAt, valueLength } = spans;
    return valueLength < 0 ? null : codec.decodeIn(buffer, valueAt, valueAt + valueLength, headers);
  }
  const { value } = batch;
  return value === null ? null : codec.decode(value, headers);
}
