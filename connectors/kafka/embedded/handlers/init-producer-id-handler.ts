import { ERROR } from '../../wire/error-codes.ts';
import { InitProducerId } from '../../wire/messages/init-producer-id.ts';
import { handler } from '../handler.ts';
import { fencedError } from './transaction-handlers.ts';

/** From this version on clients know the error of a fenced producer. */
const FENCED_FROM = 4;

/** Gives idempotent producers an id, and transactional ones the next epoch of their transactional id. */
export const initProducerIdHandler = handler(
  InitProducerId,
  (broker, { transactionalId, transactionTimeoutMs, producerId, producerEpoch }, { version }) => {
    if (transactionalId === null) return { errorCode: ERROR.NONE, producerId: broker.producerIds.next(), producerEpoch: 0 };
    const answer = broker.transactions.initialise(transactionalId, transactionTimeoutMs, { producerId, producerEpoch });
    return { ...answer, errorCode: fencedError(answer.errorCode, version >= FENCED_FROM) };
  },
);
