import { ERROR } from '../../wire/error-codes.ts';
import { ListOffsets } from '../../wire/messages/list-offsets.ts';
import { handler } from '../handler.ts';
import type { PartitionLog } from '../partition-log.ts';
import { READ_COMMITTED } from './fetch-handler.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;

/** Questions that came later than the others, with the first version in which each may be asked. */
const FIRST_VERSIONS: ReadonlyMap<number, number> = new Map([
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
]);

function firstVersion(timestamp: number): number {
  return timestamp >= EARLIEST ? 0 : (FIRST_VERSIONS.get(timestamp) ?? Number.POSITIVE_INFINITY);
}

export const listOffsetsHandler = handler(ListOffsets, (broker, { topics, isolationLevel }, { version }) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp, currentLeaderEpoch }) => {
      const log = broker.topics.log(name, partitionIndex);
      if (!log) return { partitionIndex, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION };
      const refused =
        log.epochs.fault(currentLeaderEpoch) || (version < firstVersion(timestamp) ? ERROR.UNSUPPORTED_VERSION : ERROR.NONE);
      if (refused !== ERROR.NONE) return { partitionIndex, errorCode: refused };
      const found = find(log, timestamp, isolationLevel);
      return {
        partitionIndex,
        errorCode: ERROR.NONE,
        leaderEpoch: found.offset < 0 ? -1 : log.epochs.at(found.offset),
        ...found,
      };
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
  // All of the log is here: nothing of it lies, or waits to be laid, anywhere else.
  if (timestamp === LATEST_TIERED || timestamp === EARLIEST_PENDING_UPLOAD) return nowhere;
  if (timestamp === EARLIEST || timestamp === EARLIEST_LOCAL) return { offset: log.logStart, timestamp: -1 };
  const found = timestamp === MAX_TIMESTAMP ? log.newest() : log.lookup(timestamp);
  return found && found.offset < end ? found : nowhere;
}
