import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, bool, int16, int32, int64, string } from '../types.ts';

const partitionsOf = array(struct({ name: string, partitions: array(int32) }));
const resultsOf = array(
  struct({ name: string, resultsByPartition: array(struct({ partitionIndex: int32, partitionErrorCode: int16 })) }),
);

/** Clients send up to version 3, one transaction a request; brokers ask each other about several with the later ones. */
export const AddPartitionsToTxn = api({
  key: 24,
  name: 'AddPartitionsToTxn',
  min: 0,
  max: 5,
  flexibleFrom: 3,
  request: struct({
    transactions: since(
      4,
      array(struct({ transactionalId: string, producerId: int64, producerEpoch: int16, verifyOnly: bool, topics: partitionsOf })),
    ),
    transactionalId: between(0, 3, string),
    producerId: between(0, 3, int64),
    producerEpoch: between(0, 3, int16),
    topics: between(0, 3, partitionsOf),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: since(4, int16),
    resultsByTransaction: since(4, array(struct({ transactionalId: string, topicResults: resultsOf }))),
    resultsByTopic: between(0, 3, resultsOf),
  }),
});
