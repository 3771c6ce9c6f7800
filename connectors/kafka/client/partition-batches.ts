import type { Headers } from '../../../engine/model/record.ts';
import type { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import type { BuilderPool } from './builder-pool.ts';

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

/** The open batch of one partition, the filled ones in order, and what the broker has acknowledged. */
export class PartitionBatches {
  readonly topic: string;
  readonly partition: number;
  readonly sealed: SealedBatch[] = [];
  /** A request with the first sealed batch is under way. */
  inFlight = false;
  /** One past the newest acknowledged offset. */
  position: number | undefined;
  /** Sequence numbers count on under one producer id and epoch, and begin anew under the next. */
  #sequence = { producerId: -1, producerEpoch: -1, next: 0 };
  #open: RecordBatchBuilder | undefined;
  readonly #pool: BuilderPool;

  constructor(topic: string, partition: number, pool: BuilderPool) {
    this.topic = topic;
    this.partition = partition;
    this.#pool = pool;
  }

  get openBytes(): number {
    return this.#open?.bytes ?? 0;
  }

  get openCount(): number {
    return this.#open?.count ?? 0;
  }

  /** Returns the bytes that the record added. */
  append(key: Uint8Array | null, value: Uint8Array | null, timestamp: number, headers: Headers): number {
    const before = this.#open?.bytes ?? 0;
    this.#open ??= this.#pool.take();
    this.#open.append(key, value, timestamp, headers);
    return this.#open.bytes - before;
  }

  /** The sequence number of a batch of `count` records, and moves on. */
  takeSequence(producerId: number, producerEpoch: number, count: number): number {
    if (this.#sequence.producerId !== producerId || this.#sequence.producerEpoch !== producerEpoch)
      this.#sequence = { producerId, producerEpoch, next: 0 };
    const first = this.#sequence.next;
    this.#sequence.next = (first + count) % 2 ** 31;
    return first;
  }

  /** REQUIRES: the open batch holds a record. */
  seal(now: number): void {
    const builder = this.#open;
    if (!builder) throw new RangeError(`${this.topic}-${this.partition} has no open batch`);
    const { count, bytes } = builder;
    this.sealed.push({ builder, count, bytes, sequence: undefined, encoded: undefined, attempts: 0, sealedAt: now });
    this.#open = undefined;
  }

  /** Forgets the records of the open batch; returns their bytes. */
  dropOpen(): number {
    const { openBytes } = this;
    if (this.#open) this.#pool.giveBack(this.#open);
    this.#open = undefined;
    return openBytes;
  }

  /** A sealed batch, by default the first, is done with: its buffer serves another one. */
  release(at = 0): SealedBatch | undefined {
    const [batch] = this.sealed.splice(at, 1);
    if (batch) this.#pool.giveBack(batch.builder);
    return batch;
  }
}
