import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { bool, int16, int32, int64, string } from '../types.ts';

/** From version 5 on (transaction version 2) the answer carries the id and the epoch that the producer goes on with. */
export const EndTxn = api({
  key: 26,
  name: 'EndTxn',
  min: 0,
  max: 5,
  flexibleFrom: 3,
  request: struct({ transactionalId: string, producerId: int64, producerEpoch: int16, committed: bool }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: since(5, int64, -1),
    producerEpoch: since(5, int16, -1),
  }),
});
