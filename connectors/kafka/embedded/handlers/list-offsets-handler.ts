import { ERROR } from '../../wire/error-codes.ts';
import { ListOffsets } from '../../wire/messages/list-offsets.ts';
import { handler } from '../handler.ts';
import { LEADER_EPOCH, type PartitionLog } from '../partition-log.ts';
import { READ_COMMITTED } from './fetch-handler.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;

export const listOffsetsHandler = handler(ListOffsets, (broker, { topics, isolationLevel }) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp }) => {
      const log = broker.topics.log(name, partitionIndex);
      if (!log) return { partitionIndex, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION };
      return { partitionIndex, errorCode: ERROR.NONE, leaderEpoch: LEADER_EPOCH, ...find(log, timestamp, isolationLevel) };
    }),
  })),
}));

function find(
  log: PartitionLog,
  timestamp: number,
  isolationLevel: number,
): { readonly offset: number; readonly timestamp: number } {
  const nowhere = { offset: -1, timestamp: -1 };
  const end = isolationLevel === READ_COMMITTED ? log.lastStableOffset : log.highWatermark;
  if (timestamp === LATEST) return { offset: end, timestamp: -1 };
  if (timestamp === EARLIEST) return { offset: log.logStart, timestamp: -1 };
  const found = timestamp === MAX_TIMESTAMP ? log.newest() : log.lookup(timestamp);
  return found && found.offset < end ? found : nowhere;
}
