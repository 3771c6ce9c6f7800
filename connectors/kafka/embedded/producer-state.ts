import { readInt64 } from '../../../engine/model/int64.ts';
import { ERROR } from '../wire/error-codes.ts';
import { BATCH } from '../wire/record-batch-header.ts';

/** As in Kafka: a repeated batch is recognised among this many of a producer's latest. */
const REMEMBERED_BATCHES = 5;
const SEQUENCES = 2 ** 31;
/** Producers that are remembered for one partition, those that wrote last: each start of a client is a new one. */
const PRODUCERS_MAX = 1_000;

interface Appended {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface ProducerEntry {
  epoch: number;
  readonly batches: Appended[];
}

export type SequenceVerdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'error'; readonly code: number };

const APPEND: SequenceVerdict = { kind: 'append' };

/** What each idempotent producer wrote last to one partition, so that a repeated batch is stored once. */
export class ProducerState {
  readonly #producers = new Map<number, ProducerEntry>();

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

  /** Remembers a batch that is in the log. */
  note(batch: Buffer, at = 0): void {
    const producerId = readInt64(batch, at + BATCH.producerId);
    const baseSequence = batch.readInt32BE(at + BATCH.baseSequence);
    if (producerId < 0 || baseSequence < 0) return;
    const epoch = batch.readInt16BE(at + BATCH.producerEpoch);
    const known = this.#producers.get(producerId);
    const entry = known?.epoch === epoch ? known : { epoch, batches: [] };
    // Put at the end: a map keeps the order in which its keys came, so the first is the one that wrote longest ago.
    this.#producers.delete(producerId);
    this.#producers.set(producerId, entry);
    const [oldest] = this.#producers.keys();
    if (this.#producers.size > PRODUCERS_MAX && oldest !== undefined) this.#producers.delete(oldest);
    entry.batches.push({
      firstSequence: baseSequence,
      lastSequence: (baseSequence + batch.readInt32BE(at + BATCH.lastOffsetDelta)) % SEQUENCES,
      baseOffset: readInt64(batch, at + BATCH.baseOffset),
    });
    if (entry.batches.length > REMEMBERED_BATCHES) entry.batches.shift();
  }

  /** Everything remembered, as text for a file beside a new segment: opening it need not read the segments before. */
  snapshot(): string {
    return JSON.stringify([...this.#producers]);
  }

  /** Takes a snapshot back. Text that is damaged counts as none: at worst a batch that is sent again is stored twice. */
  load(snapshot: string): void {
    try {
      for (const [producerId, entry] of JSON.parse(snapshot) as [number, ProducerEntry][]) this.#producers.set(producerId, entry);
    } catch {
      this.#producers.clear();
    }
  }
}
