import { ERROR } from '../../wire/error-codes.ts';
import { DescribeProducers } from '../../wire/messages/describe-producers.ts';
import { DescribeTransactions } from '../../wire/messages/describe-transactions.ts';
import { ListTransactions } from '../../wire/messages/list-transactions.ts';
import { COORDINATOR_EPOCH } from '../control-batch.ts';
import { handler } from '../handler.ts';
import { type TopicPlace, TRANSACTION_STATES, type TransactionRecord } from '../transaction.ts';

const NONE = -1;
/** Later versions bring a regular expression of the client's, and one can be made that Node works on for ever. */
const LIST_VERSION_MAX = 1;

export const describeProducersHandler = handler(DescribeProducers, (broker, { topics }) => ({
  topics: topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const log = broker.topics.log(name, partitionIndex);
      if (!log) return { partitionIndex, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION };
      const activeProducers = log.knownProducers().map(({ openFrom = NONE, ...each }) => ({
        ...each,
        coordinatorEpoch: COORDINATOR_EPOCH,
        currentTxnStartOffset: openFrom,
      }));
      return { partitionIndex, errorCode: ERROR.NONE, activeProducers };
    }),
  })),
}));

export const describeTransactionsHandler = handler(DescribeTransactions, (broker, { transactionalIds }) => ({
  transactionStates: transactionalIds.map((transactionalId) => {
    if (transactionalId === '') return { errorCode: ERROR.INVALID_REQUEST, transactionalId };
    const record = broker.transactions.find(transactionalId);
    if (!record) return { errorCode: ERROR.TRANSACTIONAL_ID_NOT_FOUND, transactionalId };
    return {
      errorCode: ERROR.NONE,
      transactionalId,
      transactionState: record.state,
      transactionTimeoutMs: record.timeoutMs,
      transactionStartTimeMs: record.startedAt,
      ...record.producer,
      topics: byTopic(record.partitions),
    };
  }),
}));

function byTopic(places: readonly TopicPlace[]) {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of places) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

export const listTransactionsHandler = handler({ ...ListTransactions, max: LIST_VERSION_MAX }, (broker, request) => {
  const { stateFilters, producerIdFilters, durationFilter } = request;
  const states = new Set<string>(stateFilters);
  const now = Date.now();
  const isWanted = ({ state, producer, startedAt }: TransactionRecord): boolean =>
    (states.size === 0 || states.has(state)) &&
    (producerIdFilters.length === 0 || producerIdFilters.includes(producer.producerId)) &&
    (durationFilter < 0 || (startedAt >= 0 && now - startedAt > durationFilter));
  return {
    errorCode: ERROR.NONE,
    unknownStateFilters: stateFilters.filter((state) => !TRANSACTION_STATES.some((known) => known === state)),
    transactionStates: broker.transactions
      .all()
      .filter(isWanted)
      .map(({ transactionalId, producer, state }) => ({
        transactionalId,
        producerId: producer.producerId,
        transactionState: state,
      })),
  };
});
