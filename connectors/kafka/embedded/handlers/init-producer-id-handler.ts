import { ERROR } from '../../wire/error-codes.ts';
import { InitProducerId } from '../../wire/messages/init-producer-id.ts';
import { handler } from '../handler.ts';

/** Gives idempotent producers their id. A transactional producer is told that there are no transactions. */
export const initProducerIdHandler = handler(InitProducerId, (broker, { transactionalId }) => {
  if (transactionalId !== null) return { errorCode: ERROR.UNSUPPORTED_VERSION, producerId: -1, producerEpoch: -1 };
  return { errorCode: ERROR.NONE, producerId: broker.nextProducerId(), producerEpoch: 0 };
});
