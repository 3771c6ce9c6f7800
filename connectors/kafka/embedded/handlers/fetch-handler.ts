import type { RequestOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { Fetch } from '../../wire/messages/fetch.ts';
import { wholeBatches } from '../../wire/record-cursor.ts';
import type { Broker } from '../broker.ts';
import { handler } from '../handler.ts';
import { epochFault } from '../leader-epoch.ts';
import type { PartitionLog } from '../partition-log.ts';

type FetchRequest = RequestOf<typeof Fetch>;

/** Bound on how long a fetch may wait, whatever it asks for. */
const WAIT_MS_MAX = 30_000;
const NOTHING = Buffer.alloc(0);
/** What a partition that is refused tells of its log. */
const NOWHERE = { highWatermark: -1, lastStableOffset: -1, logStartOffset: -1 } as const;
export const READ_COMMITTED = 1;

/**
 * Answers when there are enough bytes, or after the time the client gives; new data wakes a waiting fetch at once. Who reads committed records
 * only is given what is before the first open transaction, and is told which transactions in it were aborted.
 */
export const fetchHandler = handler(Fetch, async (broker, request, { signal }) => {
  // Sessions are never given out, so whoever goes on with one takes this broker for another.
  if (request.sessionId !== 0 && request.sessionEpoch > 0) return { errorCode: ERROR.FETCH_SESSION_ID_NOT_FOUND, responses: [] };
  let answer = collect(broker, request);
  const deadline = Date.now() + Math.min(request.maxWaitMs, WAIT_MS_MAX);
  while (answer.bytes < request.minBytes && !answer.failed && !signal.aborted) {
    const left = deadline - Date.now();
    if (left <= 0) break;
    await appendOrTimeout(logsOf(broker, request), left, signal);
    answer = collect(broker, request);
  }
  return { errorCode: ERROR.NONE, sessionId: 0, responses: answer.responses };
});

function collect(broker: Broker, request: FetchRequest) {
  const committedOnly = request.isolationLevel === READ_COMMITTED;
  let bytes = 0;
  let failed = false;
  const responses = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch }) => {
      const log = broker.topics.log(topic, partition);
      const place = {
        partitionIndex: partition,
        highWatermark: log?.highWatermark ?? -1,
        lastStableOffset: log?.lastStableOffset ?? -1,
        logStartOffset: log?.logStart ?? -1,
      };
      // Not null: librdkafka takes that for a damaged answer, whatever the error code says.
      const refuse = (errorCode: number) => ({
        ...NOWHERE,
        partitionIndex: partition,
        errorCode,
        abortedTransactions: log ? null : [],
        records: NOTHING,
      });
      const fault = epochFault(currentLeaderEpoch);
      if (log && fault !== ERROR.NONE) {
        failed = true;
        return refuse(fault);
      }
      if (!log || fetchOffset < log.logStart || fetchOffset > log.highWatermark) {
        failed = true;
        return refuse(log ? ERROR.OFFSET_OUT_OF_RANGE : ERROR.UNKNOWN_TOPIC_OR_PARTITION);
      }
      const room = request.maxBytes - bytes;
      const limit = Math.max(0, Math.min(room, partitionMaxBytes));
      const upTo = committedOnly ? log.lastStableOffset : log.highWatermark;
      // The first batch of an answer is always given, so that a large one cannot block a small limit.
      const records = room > 0 || bytes === 0 ? log.read(fetchOffset, limit, upTo) : NOTHING;
      bytes += records.length;
      const abortedTransactions = committedOnly ? log.abortedBetween(fetchOffset, wholeBatches(records).nextOffset) : null;
      return { ...place, errorCode: ERROR.NONE, abortedTransactions, records };
    }),
  }));
  return { responses, bytes, failed };
}

function logsOf(broker: Broker, request: FetchRequest): readonly PartitionLog[] {
  return request.topics.flatMap(({ topic, partitions }) =>
    partitions.flatMap(({ partition }) => broker.topics.log(topic, partition) ?? []),
  );
}

function appendOrTimeout(logs: readonly PartitionLog[], ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      for (const cancel of cancels) cancel();
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    const cancels = logs.map((log) => log.onAppend(done));
  });
}
