import type { Logger } from '../../../engine/ports.ts';
import type { TransactionMarker } from './control-batch.ts';
import type { ProducerIdentity } from './producer-identity.ts';
import type { PendingOffset, TopicPlace } from './transaction.ts';

/** Who calls: the transactional id, and the producer that holds it as far as the caller knows. */
export interface TransactionalProducer extends ProducerIdentity {
  readonly transactionalId: string;
}

export interface CoordinatorOptions {
  /** The file that the state is kept in. */
  readonly path: string;
  readonly timeoutMsMax: number;
  readonly logger: Logger;
  readonly now: () => number;
  readonly newProducerId: () => number;
  /** Ends the transaction in one partition; must do nothing where that was done, and where the partition is gone. */
  readonly writeMarker: (place: TopicPlace, marker: TransactionMarker) => void;
  /** Makes offsets of a group visible; must be repeatable. */
  readonly commitOffsets: (group: string, offsets: readonly PendingOffset[]) => void;
}
