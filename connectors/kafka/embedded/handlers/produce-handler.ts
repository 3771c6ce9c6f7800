import { ERROR, errorName } from '../../wire/error-codes.ts';
import { Produce } from '../../wire/messages/produce.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import type { BatchRefusal } from '../batch-fault.ts';
import type { Broker } from '../broker.ts';
import { isDiskFault } from '../disk-fault.ts';
import { handler } from '../handler.ts';
import type { AppendResult, PartitionLog, TransactionCheck } from '../partition-log.ts';
import type { TopicPlace } from '../transaction.ts';
import { named } from './topic-names.ts';

/** From this version on clients know an error that only the transaction at hand must be aborted for. */
const ABORTABLE_FROM = 11;
/** From this version on (transaction version 2) writing to a partition makes it part of the transaction. */
const ADDS_PARTITIONS_FROM = 12;
/** From this version on topics are named by their ids. */
const TOPIC_IDS_FROM = 13;

export const produceHandler = handler(Produce, (broker, { acks, topicData, transactionalId }, { version }) => {
  const byId = version >= TOPIC_IDS_FROM;
  const topics = byId ? topicData.map((topic) => named(broker, topic)) : topicData;
  const responses = topics.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index, records }) => {
      const log = broker.topics.log(name, index);
      const missing = byId && name === '' ? ERROR.UNKNOWN_TOPIC_ID : ERROR.UNKNOWN_TOPIC_OR_PARTITION;
      if (!log) return { index, errorCode: missing, baseOffset: -1 };
      if (acks !== 0 && acks !== 1 && acks !== -1) return { index, errorCode: ERROR.INVALID_REQUIRED_ACKS, baseOffset: -1 };
      const check = transactionCheck(broker, transactionalId, { topic: name, partition: index }, version);
      const result = appended(broker, log, records ?? Buffer.alloc(0), check);
      if ('error' in result) return { index, ...refusal(result) };
      return { index, errorCode: ERROR.NONE, baseOffset: result.baseOffset, logStartOffset: log.logStart };
    }),
  }));
  if (acks !== 0) return { responses };
  // The only way to tell a client that waits for no answer to look for the leader again.
  const refused = responses
    .flatMap(({ partitionResponses }) => partitionResponses)
    .find(({ errorCode }) => errorCode !== ERROR.NONE);
  if (refused) throw protocolError(`records that cannot be stored and want no answer: ${errorName(refused.errorCode)}`);
  return undefined;
});

/** What the log says, or that the disk did not take it: then nothing is acknowledged, and the client sends it again. */
function appended(broker: Broker, log: PartitionLog, records: Buffer, check: TransactionCheck | undefined): AppendResult {
  try {
    return log.append(records, check);
  } catch (error) {
    if (!isDiskFault(error)) throw error;
    broker.disk.tell(error, `${log.topic}-${log.partition}`);
    return { error: ERROR.KAFKA_STORAGE_ERROR, message: `the broker's disk failed: ${error.message}` };
  }
}

function refusal({ error, message, recordIndexes = [] }: BatchRefusal) {
  const recordErrors = recordIndexes.map((batchIndex) => ({ batchIndex, batchIndexErrorMessage: message }));
  return { errorCode: error, errorMessage: message, baseOffset: -1, recordErrors };
}

function transactionCheck(
  broker: Broker,
  transactionalId: string | null,
  place: TopicPlace,
  version: number,
): TransactionCheck | undefined {
  if (transactionalId === null) return undefined;
  return (producerId, producerEpoch) => {
    const caller = { transactionalId, producerId, producerEpoch };
    const fault =
      version >= ADDS_PARTITIONS_FROM
        ? broker.transactions.addPartitions(caller, [place])
        : broker.transactions.writeFault(caller, place);
    return writeError(fault, version);
  };
}

/** The error as clients of the version know it. */
function writeError(errorCode: number, version: number): number {
  if (errorCode === ERROR.PRODUCER_FENCED) return ERROR.INVALID_PRODUCER_EPOCH;
  if (errorCode === ERROR.CONCURRENT_TRANSACTIONS && version < ADDS_PARTITIONS_FROM) return ERROR.NOT_ENOUGH_REPLICAS;
  return errorCode === ERROR.INVALID_TXN_STATE && version >= ABORTABLE_FROM ? ERROR.TRANSACTION_ABORTABLE : errorCode;
}
