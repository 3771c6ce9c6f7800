import type { Headers } from '../../../engine/model/record.ts';
import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';

/** A filled batch on its way to the broker. */
export interface SealedBatch {
  readonly builder: RecordBatchBuilder;
  readonly count: number;
  readonly bytes: number;
  /** Given when it is sent for the first time, and kept when it is sent again. */
  sequence: { readonly producerId: number; readonly producerEpoch: number; readonly base: number } | undefined;
  encoded: Buffer | undefined;
  attempts: number;
  readonly sealedAt: number;
}

/** Builders that may be kept for the next batches of one partition. */
const SPARE_BUILDERS_MAX = 2;

/** The open batch of one partition, the filled ones in order, and what the broker has acknowledged. */
export class PartitionBatches {
  readonly topic: string;
  readonly partition: number;
  readonly sealed: SealedBatch[] = [];
  /** A request with the first sealed batch is under way. */
  inFlight = false;
  /** One past the newest acknowledged offset. */
  position: number | undefined;
  /** Sequence numbers count on under one producer id and begin anew under the next. */
  #sequence = { producerId: -1, next: 0 };
  #open = new RecordBatchBuilder();
  readonly #spare: RecordBatchBuilder[] = [];

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get openBytes(): number {
    return this.#open.bytes;
  }

  get openCount(): number {
    return this.#open.count;
  }

  /** Returns the bytes that the record added. */
  append(key: Uint8Array | null, value: Uint8Array | null, timestamp: number, headers: Headers): number {
    const before = this.#open.bytes;
    this.#open.append(key, value, timestamp, headers);
    return this.#open.bytes - before;
  }

  /** The sequence number of a batch of `count` records, and moves on. */
  takeSequence(producerId: number, count: number): number {
    if (this.#sequence.producerId !== producerId) this.#sequence = { producerId, next: 0 };
    const first = this.#sequence.next;
    this.#sequence.next = (first + count) % 2 ** 31;
    return first;
  }

  seal(now: number): void {
    const builder = this.#open;
    this.sealed.push({
      builder,
      count: builder.count,
      bytes: builder.bytes,
      sequence: undefined,
      encoded: undefined,
      attempts: 0,
      sealedAt: now,
    });
    this.#open = this.#spare.pop() ?? new RecordBatchBuilder();
  }

  /** The first sealed batch is done with: its buffer serves the next one. */
  release(): SealedBatch | undefined {
    const batch = this.sealed.shift();
    if (batch && this.#spare.length < SPARE_BUILDERS_MAX) {
      batch.builder.reset();
      this.#spare.push(batch.builder);
    }
    return batch;
  }
}
