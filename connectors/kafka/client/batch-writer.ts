import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { TopicPartition } from '../../../engine/ports.ts';

/** What the brokers know a producer by: batches are numbered under it. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** How a batch may be written. */
export interface Admission extends ProducerIdentity {
  /** Set: the batch belongs to the open transaction of this id. */
  readonly transactionalId: string | null;
  /** Newest version of the produce request that may carry it. */
  readonly produceVersionMax: number;
}

/** Who writes: the sender asks before each request, and tells what went wrong. */
export interface BatchWriter {
  /** Settles when batches of these partitions may be sent. Errors: they are given up with what it rejects with. */
  admit(places: readonly TopicPartition[]): Promise<Admission>;
  /** An answer was lost: what was sent may or may not be stored. */
  unanswered(): void;
  /** Batches were given up. */
  failed(error: StreamError): void;
}
