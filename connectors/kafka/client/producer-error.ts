import { StreamError } from '../../../engine/model/stream-error.ts';

export function recordTooLarge(topic: string, bytes: number, limit: number): StreamError {
  return new StreamError(
    `a record of ${bytes} bytes for topic '${topic}' is over the limit of ${limit} bytes: make it smaller, keep the bytes in the object store, or raise maxRecordBytes of the client and max.message.bytes of the topic`,
    {
      code: 'STREAM_RECORD_TOO_LARGE',
      domain: 'user',
      scope: 'record',
      verdict: 'park',
      context: { topic, bytes, limit },
    },
  );
}

export function noSuchPartition(topic: string, partitions: number, asked: number): StreamError {
  return new StreamError(`topic '${topic}' has ${partitions} partitions, there is no partition ${asked}: check the partitioner`, {
    code: 'STREAM_PARTITION',
    domain: 'user',
    scope: 'record',
    verdict: 'stop',
    context: { topic, partition: asked },
  });
}

export function closedEarly(): StreamError {
  return new StreamError('the producer was closed before all its records were acknowledged', {
    code: 'STREAM_CLOSED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
  });
}

export function noTransactions(): StreamError {
  return new StreamError('this producer was made without a transactional id: give it one to write in transactions', {
    code: 'STREAM_UNSUPPORTED',
    domain: 'internal',
    scope: 'process',
    verdict: 'stop',
  });
}
