import { ERROR } from '../../wire/error-codes.ts';
import { ListOffsets } from '../../wire/messages/list-offsets.ts';
import { handler } from '../handler.ts';
import { LEADER_EPOCH, type PartitionLog } from '../partition-log.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;

export const listOffsetsHandler = handler(ListOffsets, (broker, { topics }) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp }) => {
      const log = broker.topics.log(name, partitionIndex);
      if (!log) return { partitionIndex, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION };
      return { partitionIndex, errorCode: ERROR.NONE, leaderEpoch: LEADER_EPOCH, ...find(log, timestamp) };
    }),
  })),
}));

function find(log: PartitionLog, timestamp: number): { readonly offset: number; readonly timestamp: number } {
  const nowhere = { offset: -1, timestamp: -1 };
  if (timestamp === LATEST) return { offset: log.highWatermark, timestamp: -1 };
  if (timestamp === EARLIEST) return { offset: log.logStart, timestamp: -1 };
  return (timestamp === MAX_TIMESTAMP ? log.newest() : log.lookup(timestamp)) ?? nowhere;
}
