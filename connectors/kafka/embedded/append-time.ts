import { writeInt64 } from '../../../engine/model/int64.ts';
import { crc32c } from '../wire/crc32c.ts';
import { ATTRIBUTE, BATCH } from '../wire/record-batch-header.ts';

/** The broker's time stands for the time of each record: told by the batch's largest timestamp and a bit, under a new checksum. */
export function stampAppendTime(batch: Buffer, now: number): void {
  batch.writeInt16BE(batch.readInt16BE(BATCH.attributes) | ATTRIBUTE.logAppendTime, BATCH.attributes);
  writeInt64(batch, BATCH.maxTimestamp, now);
  batch.writeUInt32BE(crc32c(batch, BATCH.attributes, batch.length), BATCH.crc);
}
