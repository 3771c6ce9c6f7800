import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { int16, int32, int64, nullableString } from '../types.ts';

export const InitProducerId = api({
  key: 22,
  name: 'InitProducerId',
  min: 0,
  max: 5,
  flexibleFrom: 2,
  request: struct({
    transactionalId: nullableString,
    transactionTimeoutMs: int32,
    producerId: since(3, int64, -1),
    producerEpoch: since(3, int16, -1),
  }),
  response: struct({ throttleTimeMs: int32, errorCode: int16, producerId: since(0, int64, -1), producerEpoch: int16 }),
});
