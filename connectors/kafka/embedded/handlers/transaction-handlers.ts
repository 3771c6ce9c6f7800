import { placeName } from '../../../../engine/model/place-name.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { AddOffsetsToTxn } from '../../wire/messages/add-offsets-to-txn.ts';
import { AddPartitionsToTxn } from '../../wire/messages/add-partitions-to-txn.ts';
import { EndTxn } from '../../wire/messages/end-txn.ts';
import type { Broker } from '../broker.ts';
import type { TransactionalProducer } from '../coordinator-options.ts';
import { handler } from '../handler.ts';
import type { TopicPlace } from '../transaction.ts';

/** From this version of these calls on clients know the error of a fenced producer. */
const FENCED_FROM = 2;
/** From this version on several transactions are asked about at once. */
const BATCHED_FROM = 4;
/** From this version on (transaction version 2) each end of a transaction raises the producer's epoch. */
const RAISES_EPOCH_FROM = 5;

/** Older clients know one error for both: a producer that was fenced, and an epoch that is not the newest. */
export function fencedError(errorCode: number, clientKnowsFenced: boolean): number {
  return errorCode === ERROR.PRODUCER_FENCED && !clientKnowsFenced ? ERROR.INVALID_PRODUCER_EPOCH : errorCode;
}

type Topics = readonly { readonly name: string; readonly partitions: readonly number[] }[];

export const addPartitionsToTxnHandler = handler(AddPartitionsToTxn, (broker, request, { version }) => {
  if (version < BATCHED_FROM) return { resultsByTopic: add(broker, request, request.topics, false, version) };
  const resultsByTransaction = request.transactions.map((each) => ({
    transactionalId: each.transactionalId,
    topicResults: add(broker, each, each.topics, each.verifyOnly, version),
  }));
  return { errorCode: ERROR.NONE, resultsByTransaction };
});

/** Adds all partitions, or none when one does not exist. */
function add(broker: Broker, caller: TransactionalProducer, topics: Topics, verifyOnly: boolean, version: number) {
  const places = topics.flatMap(({ name, partitions }) => partitions.map((partition) => ({ topic: name, partition })));
  const missing = new Set(places.filter(({ topic, partition }) => !broker.topics.log(topic, partition)).map(placeName));
  const added =
    missing.size > 0 || verifyOnly ? ERROR.OPERATION_NOT_ATTEMPTED : broker.transactions.addPartitions(caller, places);
  const result = (place: TopicPlace): number => {
    if (caller.transactionalId === '') return ERROR.INVALID_REQUEST;
    if (missing.has(placeName(place))) return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
    return fencedError(verifyOnly ? broker.transactions.writeFault(caller, place) : added, version >= FENCED_FROM);
  };
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partition) => ({
      partitionIndex: partition,
      partitionErrorCode: result({ topic: name, partition }),
    })),
  }));
}

export const addOffsetsToTxnHandler = handler(AddOffsetsToTxn, (broker, request, { version }) => {
  if (request.groupId === '') return { errorCode: ERROR.INVALID_GROUP_ID };
  return { errorCode: fencedError(broker.transactions.addGroup(request, request.groupId), version >= FENCED_FROM) };
});

export const endTxnHandler = handler(EndTxn, (broker, request, { version }) => {
  if (request.transactionalId === '') return { errorCode: ERROR.INVALID_REQUEST };
  const answer = broker.transactions.end(request, request.committed, version >= RAISES_EPOCH_FROM);
  return { ...answer, errorCode: fencedError(answer.errorCode, version >= FENCED_FROM) };
});
