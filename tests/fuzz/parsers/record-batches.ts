import { deepStrictEqual } from 'node:assert';
import { toHeaderFields } from '../../../cli/records/header-fields.ts';
import { batchFault } from '../../../connectors/kafka/embedded/batch-fault.ts';
import { storedRecords } from '../../../connectors/kafka/embedded/compaction/stored-records.ts';
import { RecordCursor } from '../../../connectors/kafka/wire/index.ts';
import { readDeadLetter } from '../../../engine/task/read-dead-letter.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { PROTOCOL_ERROR, RECORDS_ERROR } from './refusals.ts';
import { letterBatch, SAMPLE_BATCHES, withChecksums } from './sample-batches.ts';

/** What a batch may unpack to by its bound; a few bytes of Zstandard or gzip are enough for it. */
const UNPACKED_BYTES_MAX = 2 * 256 * 1024 * 1024;

/** Record batches as a consumer reads them: nothing lies outside of what was fetched. */
export const recordCursor: FuzzedParser = {
  name: 'record-cursor',
  open: () => ({
    samples: SAMPLE_BATCHES,
    parse: (records) => {
      for (const checksCrcs of [false, true]) {
        const given = checksCrcs ? withChecksums(records) : records;
        const cursor = new RecordCursor({ ...PLACE, records: given, aborted: [{ producerId: 7, firstOffset: 2 }], checksCrcs });
        while (cursor.next()) toHeaderFields(cursor.headers);
      }
    },
    refuses: RECORDS_ERROR,
    allocatedBytesMax: UNPACKED_BYTES_MAX,
  }),
};

/** Record batches as the embedded broker takes them from a producer, and as its compaction reads them: both see the same records. */
export const producedBatches: FuzzedParser = {
  name: 'produced-batches',
  open: () => ({
    samples: SAMPLE_BATCHES,
    parse: (input) => {
      const records = withChecksums(input);
      if (batchFault(records, { maxBytes: 1024 * 1024, isKeyed: true })) return;
      const cursor = new RecordCursor({ ...PLACE, records });
      const read: number[] = [];
      while (cursor.next()) read.push(cursor.offset);
      let at = 0;
      const stored: number[] = [];
      while (at < records.length) {
        const end = at + 12 + records.readInt32BE(at + 8);
        for (const { offset } of storedRecords(records.subarray(at, end))) stored.push(offset);
        at = end;
      }
      deepStrictEqual(
        read,
        stored.filter((offset) => offset >= 0),
      );
    },
    refuses: (error) => RECORDS_ERROR(error) || PROTOCOL_ERROR(error),
    allocatedBytesMax: UNPACKED_BYTES_MAX,
  }),
};

/** Dead letters: whatever their headers say. */
export const deadLetters: FuzzedParser = {
  name: 'dead-letters',
  open: () => ({
    samples: [letterBatch()],
    parse: (records) => {
      const cursor = new RecordCursor({ ...PLACE, records });
      while (cursor.next()) {
        const { offset, timestamp, key, value, headers } = cursor;
        const letter = readDeadLetter({ offset, timestamp, key, value, headers });
        const numbers = [letter.attempts, letter.replays, letter.origin?.offset ?? 0, letter.origin?.partition ?? 0];
        if (!numbers.every(Number.isSafeInteger)) throw new Error(`the letter has a number out of bounds: ${numbers}`);
        toHeaderFields(letter.headers);
      }
    },
    refuses: RECORDS_ERROR,
  }),
};

const PLACE = { topic: 't', partition: 0, fetchOffset: 0, highWatermark: 0 };
