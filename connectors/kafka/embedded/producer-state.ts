import { readInt64 } from '../../../engine/model/int64.ts';
import { ERROR } from '../wire/error-codes.ts';
import { BATCH } from '../wire/record-batch-header.ts';
import { isControlBatch } from './control-batch.ts';

/** As in Kafka: a repeated batch is recognised among this many of a producer's latest. */
const REMEMBERED_BATCHES = 5;
const SEQUENCES = 2 ** 31;
/** Producers without an open transaction that are remembered for one partition, those that wrote last: each start of a client is a new one. */
export const PRODUCERS_MAX = 1_000;

interface Appended {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface ProducerEntry {
  epoch: number;
  /** Largest timestamp of its newest batch. */
  lastTimestamp: number;
  batches: Appended[];
}

/** A producer as a partition knows it. */
export interface KnownProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** -1 when it has written nothing in this epoch. */
  readonly lastSequence: number;
  readonly lastTimestamp: number;
}

export type SequenceVerdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'error'; readonly code: number };

/** Text form of everything that is remembered. */
export type ProducerSnapshot = readonly (readonly [producerId: number, entry: ProducerEntry])[];

const APPEND: SequenceVerdict = { kind: 'append' };

/** What each idempotent producer wrote last to one partition, so that a repeated batch is stored once. */
export class ProducerState {
  readonly #producers = new Map<number, ProducerEntry>();
  readonly #mustKeep: (producerId: number) => boolean;

  /** @param mustKeep tells which producers are not forgotten, however many there are: those in a transaction. */
  constructor(mustKeep: (producerId: number) => boolean = () => false) {
    this.#mustKeep = mustKeep;
  }

  /** Whether the batch is new, known, or out of order. Batches without a producer id are always new. */
  check(batch: Buffer, at = 0): SequenceVerdict {
    const producerId = readInt64(batch, at + BATCH.producerId);
    if (producerId < 0) return APPEND;
    const epoch = batch.readInt16BE(at + BATCH.producerEpoch);
    const first = batch.readInt32BE(at + BATCH.baseSequence);
    const entry = this.#producers.get(producerId);
    if (!entry) return APPEND;
    if (epoch < entry.epoch) return { kind: 'error', code: ERROR.INVALID_PRODUCER_EPOCH };
    if (epoch > entry.epoch) return first === 0 ? APPEND : { kind: 'error', code: ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER };
    const last = (first + batch.readInt32BE(at + BATCH.lastOffsetDelta)) % SEQUENCES;
    const known = entry.batches.find((each) => each.firstSequence === first && each.lastSequence === last);
    if (known) return { kind: 'duplicate', baseOffset: known.baseOffset };
    const newest = entry.batches.at(-1);
    if (!newest || first === (newest.lastSequence + 1) % SEQUENCES) return APPEND;
    return { kind: 'error', code: ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER };
  }

  /** Remembers a batch that is in the log; of a transaction's marker only the epoch. */
  note(batch: Buffer, at = 0): void {
    const producerId = readInt64(batch, at + BATCH.producerId);
    const baseSequence = batch.readInt32BE(at + BATCH.baseSequence);
    const isMarker = isControlBatch(batch, at);
    if (producerId < 0 || (baseSequence < 0 && !isMarker)) return;
    const epoch = batch.readInt16BE(at + BATCH.producerEpoch);
    const known = this.#producers.get(producerId);
    const entry = known?.epoch === epoch ? known : { epoch, lastTimestamp: -1, batches: [] };
    // Put at the end: a map keeps the order in which its keys came, so the first is the one that wrote longest ago.
    this.#producers.delete(producerId);
    this.#producers.set(producerId, entry);
    entry.lastTimestamp = readInt64(batch, at + BATCH.maxTimestamp);
    if (!isMarker) {
      entry.batches.push({
        firstSequence: baseSequence,
        lastSequence: (baseSequence + batch.readInt32BE(at + BATCH.lastOffsetDelta)) % SEQUENCES,
        baseOffset: readInt64(batch, at + BATCH.baseOffset),
      });
      if (entry.batches.length > REMEMBERED_BATCHES) entry.batches.shift();
    }
    this.#forgetOldest();
  }

  /** Whether the batch is the last that its producer wrote; of one that wrote none in its epoch, a marker of that epoch. */
  isLast(batch: Buffer): boolean {
    const entry = this.#producers.get(readInt64(batch, BATCH.producerId));
    if (!entry) return false;
    const newest = entry.batches.at(-1);
    if (newest) return readInt64(batch, BATCH.baseOffset) === newest.baseOffset;
    return isControlBatch(batch) && batch.readInt16BE(BATCH.producerEpoch) === entry.epoch;
  }

  /** Those that are remembered, the one that wrote last at the end. */
  all(): readonly KnownProducer[] {
    return [...this.#producers].map(([producerId, { epoch, lastTimestamp, batches }]) => ({
      producerId,
      producerEpoch: epoch,
      lastSequence: batches.at(-1)?.lastSequence ?? -1,
      lastTimestamp,
    }));
  }

  snapshot(): ProducerSnapshot {
    return [...this.#producers];
  }

  load(snapshot: ProducerSnapshot): void {
    for (const [producerId, entry] of snapshot) this.#producers.set(producerId, entry);
  }

  clear(): void {
    this.#producers.clear();
  }

  #forgetOldest(): void {
    if (this.#producers.size <= PRODUCERS_MAX) return;
    for (const producerId of this.#producers.keys()) {
      if (this.#mustKeep(producerId)) continue;
      this.#producers.delete(producerId);
      return;
    }
  }
}
