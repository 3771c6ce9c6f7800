import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeInt64 } from '../../../engine/model/int64.ts';
import { type AbortedTransaction, RecordBatchBuilder, RecordCursor } from './index.ts';
import { ATTRIBUTE, BATCH } from './record-batch-header.ts';

interface Transaction {
  readonly producerId: number;
  readonly firstOffset: number;
  state: 'open' | 'committed' | 'aborted';
  markerOffset: number;
}

interface LoggedBatch {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly bytes: Buffer;
  /** Absent: a marker, or a batch without a transaction. */
  readonly transaction: Transaction | undefined;
  readonly isMarker: boolean;
}

type Step =
  | { readonly kind: 'write'; readonly producerId: number; readonly records: number }
  | { readonly kind: 'plain'; readonly records: number }
  | { readonly kind: 'end'; readonly producerId: number; readonly commits: boolean }
  /** Offsets that a compaction took away. */
  | { readonly kind: 'gap'; readonly offsets: number };

const producerId = fc.integer({ min: 1, max: 4 });
const records = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), producerId, records }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), producerId, commits: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('plain' as const), records }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const), offsets: fc.integer({ min: 1, max: 3 }) }) },
);

/** A batch whose records' values are their offsets. */
function batchOf(baseOffset: number, count: number, producer: number, attributes: number): Buffer {
  const builder = new RecordBatchBuilder();
  for (let i = 0; i < count; i++) builder.append(null, Buffer.from(`${baseOffset + i}`), 1, []);
  const bytes = Buffer.from(builder.finish());
  writeInt64(bytes, BATCH.baseOffset, baseOffset);
  writeInt64(bytes, BATCH.producerId, producer);
  bytes.writeInt16BE(attributes, BATCH.attributes);
  return bytes;
}

/** A partition as a broker would hold it after these steps. */
class Partition {
  readonly batches: LoggedBatch[] = [];
  readonly transactions: Transaction[] = [];
  #end = 0;

  constructor(steps: readonly Step[]) {
    for (const each of steps) this.#take(each);
  }

  /** The first offset that readers of committed records may not see. */
  get stable(): number {
    return Math.min(
      this.#end,
      ...this.transactions.filter(({ state }) => state === 'open').map(({ firstOffset }) => firstOffset),
    );
  }

  /** What such readers see, found record by record without looking at any order. */
  visible(from: number): number[] {
    return this.batches
      .filter(({ isMarker, transaction }) => !isMarker && (transaction === undefined || transaction.state === 'committed'))
      .flatMap(({ baseOffset, nextOffset }) => Array.from({ length: nextOffset - baseOffset }, (_, i) => baseOffset + i))
      .filter((offset) => offset >= from && offset < this.stable);
  }

  /** An answer to a fetch: some whole batches, maybe a piece of the next, and the aborted transactions that meet them, in any order. */
  fetch(from: number, most: number, reversed: boolean): { readonly records: Buffer; readonly aborted: AbortedTransaction[] } {
    const rest = this.batches.filter(({ nextOffset, baseOffset }) => nextOffset > from && baseOffset < this.stable);
    const whole = rest.slice(0, most);
    const end = whole.at(-1)?.nextOffset ?? from;
    // Never all of it: the answer tells of the transactions that meet its whole batches.
    const cut = rest[most]?.bytes.subarray(0, -1).subarray(0, 70) ?? Buffer.alloc(0);
    const aborted = this.transactions
      .filter(({ state, firstOffset, markerOffset }) => state === 'aborted' && firstOffset < end && markerOffset >= from)
      .map(({ producerId: id, firstOffset }) => ({ producerId: id, firstOffset }));
    return { records: Buffer.concat([...whole.map(({ bytes }) => bytes), cut]), aborted: reversed ? aborted.reverse() : aborted };
  }

  #take(each: Step): void {
    if (each.kind === 'gap') this.#end += each.offsets;
    else if (each.kind === 'plain') this.#append(each.records, -1, 0, undefined, false);
    else if (each.kind === 'write') {
      const transaction = this.#open(each.producerId) ?? this.#begin(each.producerId);
      this.#append(each.records, each.producerId, ATTRIBUTE.transactional, transaction, false);
    } else {
      const transaction = this.#open(each.producerId);
      if (!transaction) return;
      transaction.state = each.commits ? 'committed' : 'aborted';
      transaction.markerOffset = this.#end;
      this.#append(1, each.producerId, ATTRIBUTE.transactional | ATTRIBUTE.control, undefined, true);
    }
  }

  #open(id: number): Transaction | undefined {
    return this.transactions.find((each) => each.producerId === id && each.state === 'open');
  }

  #begin(id: number): Transaction {
    const transaction: Transaction = {
      producerId: id,
      firstOffset: this.#end,
      state: 'open',
      markerOffset: Number.POSITIVE_INFINITY,
    };
    this.transactions.push(transaction);
    return transaction;
  }

  #append(count: number, id: number, attributes: number, transaction: Transaction | undefined, isMarker: boolean): void {
    const baseOffset = this.#end;
    this.#end += count;
    this.batches.push({
      baseOffset,
      nextOffset: this.#end,
      bytes: batchOf(baseOffset, count, id, attributes),
      transaction,
      isMarker,
    });
  }
}

/** Reads on from an offset, answer after answer, until there is nothing more. */
function readFrom(partition: Partition, from: number, sizes: readonly number[], reversed: boolean): number[] {
  const found: number[] = [];
  for (let offset = from, turn = 0; ; turn++) {
    const { records: bytes, aborted } = partition.fetch(offset, sizes[turn % sizes.length] ?? 1, reversed);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records: bytes, fetchOffset: offset, highWatermark: 0, aborted });
    while (cursor.next()) {
      expect(String(cursor.value)).toBe(`${cursor.offset}`);
      found.push(cursor.offset);
    }
    if (cursor.nextOffset === offset) return found;
    offset = cursor.nextOffset;
  }
}

describe('records of committed transactions', () => {
  test('are all that is read, from any offset, in answers of any size', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.nat(80),
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (steps, from, sizes, reversed) => {
          const partition = new Partition(steps);
          expect(readFrom(partition, from, sizes, reversed)).toEqual(partition.visible(from));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('markers alone move the reader on', () => {
    const marker = batchOf(7, 1, 1, ATTRIBUTE.transactional | ATTRIBUTE.control);
    const cursor = new RecordCursor({ topic: 't', partition: 0, records: marker, fetchOffset: 7, highWatermark: 8, aborted: [] });
    expect(cursor.next()).toBe(false);
    expect(cursor.nextOffset).toBe(8);
  });

  test('two aborted transactions of one producer around a committed one', () => {
    const write = (records: number): Step => ({ kind: 'write', producerId: 1, records });
    const end = (commits: boolean): Step => ({ kind: 'end', producerId: 1, commits });
    const partition = new Partition([write(2), end(false), write(1), end(true), write(2), end(false), write(1), end(true)]);
    expect(readFrom(partition, 0, [100], false)).toEqual([3, 8]);
    // From within an aborted one, and from its marker.
    expect(readFrom(partition, 1, [100], false)).toEqual([3, 8]);
    expect(readFrom(partition, 2, [100], false)).toEqual([3, 8]);
    expect(readFrom(partition, 6, [100], false)).toEqual([8]);
  });
});
