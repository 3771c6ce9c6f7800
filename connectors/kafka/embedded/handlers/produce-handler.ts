import { ERROR } from '../../wire/error-codes.ts';
import { Produce } from '../../wire/messages/produce.ts';
import { handler } from '../handler.ts';

export const produceHandler = handler(Produce, (broker, { acks, topicData }) => {
  const responses = topicData.map(({ name, partitionData }) => ({
    name,
    partitionResponses: partitionData.map(({ index, records }) => {
      const log = broker.topics.log(name, index);
      if (!log) return { index, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION, baseOffset: -1 };
      if (acks !== 0 && acks !== 1 && acks !== -1) return { index, errorCode: ERROR.INVALID_REQUIRED_ACKS, baseOffset: -1 };
      const result = log.append(records ?? Buffer.alloc(0));
      if ('error' in result) return { index, errorCode: result.error, errorMessage: result.message, baseOffset: -1 };
      return { index, errorCode: ERROR.NONE, baseOffset: result.baseOffset, logStartOffset: log.logStart };
    }),
  }));
  return acks === 0 ? undefined : { responses };
});
