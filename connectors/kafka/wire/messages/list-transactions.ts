import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, int64, nullableString, string } from '../types.ts';

export const ListTransactions = api({
  key: 66,
  name: 'ListTransactions',
  min: 0,
  max: 2,
  flexibleFrom: 0,
  request: struct({
    stateFilters: array(string),
    producerIdFilters: array(int64),
    /** Transactions that have run longer than this, in ms; below 0: all. */
    durationFilter: since(1, int64, -1),
    /** A regular expression; null: all. */
    transactionalIdPattern: since(2, nullableString),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    unknownStateFilters: array(string),
    transactionStates: array(struct({ transactionalId: string, producerId: int64, transactionState: string })),
  }),
});
