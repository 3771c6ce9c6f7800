import { ERROR } from '../../wire/error-codes.ts';
import { Fetch } from '../../wire/messages/fetch.ts';
import { wholeBatches } from '../../wire/whole-batches.ts';
import type { Broker } from '../broker.ts';
import { byTopic, type FetchedPart, type FetchPart } from '../fetch-sessions.ts';
import { FETCHED_BY_ID_FROM, withTopicNames } from '../fetched-topics.ts';
import { handler } from '../handler.ts';
import type { PartitionLog } from '../partition-log.ts';

/** Bound on how long a fetch may wait, whatever it asks for. */
const WAIT_MS_MAX = 30_000;
const NOTHING = Buffer.alloc(0);
/** What a partition that is refused tells of its log. */
const NOWHERE = { highWatermark: -1, lastStableOffset: -1, logStartOffset: -1 } as const;
/** The one broker is its own best replica. */
const NO_REPLICA = -1;
export const READ_COMMITTED = 1;

/**
 * Answers when there are enough bytes, or after the time the client gives; new data wakes a waiting fetch at once. Who reads committed records
 * only is given what is before the first open transaction, and is told which transactions in it were aborted.
 */
export const fetchHandler = handler(Fetch, async (broker, request, { signal, version }) => {
  const byId = version >= FETCHED_BY_ID_FROM;
  const context = broker.fetchSessions.open(withTopicNames(request, broker.topics, version), byId);
  if (typeof context === 'number') return { errorCode: context, responses: [] };
  const { minBytes, maxBytes, isolationLevel } = request;
  const options = { byId, committedOnly: isolationLevel === READ_COMMITTED, maxBytes };
  let collected = collect(broker, context.parts, options);
  const deadline = Date.now() + Math.min(request.maxWaitMs, WAIT_MS_MAX);
  while (collected.bytes < minBytes && !collected.failed && !signal.aborted) {
    const left = deadline - Date.now();
    if (left <= 0) break;
    await appendOrTimeout(logsOf(broker, context.parts), left, signal);
    collected = collect(broker, context.parts, options);
  }
  const { sessionId, parts } = context.answer(collected.parts);
  return { errorCode: ERROR.NONE, sessionId, responses: byTopic(parts) };
});

interface ReadOptions {
  /** Whether topics are named by their ids. */
  readonly byId: boolean;
  readonly committedOnly: boolean;
}

function collect(
  broker: Broker,
  parts: readonly FetchPart[],
  { maxBytes, ...options }: ReadOptions & { readonly maxBytes: number },
) {
  let bytes = 0;
  let failed = false;
  const fetched = parts.map((part) => {
    // The first batch of an answer is always given, so that a large one cannot block a small limit.
    const room = maxBytes - bytes;
    const answer = fetchPart(broker, part, options, room > 0 || bytes === 0 ? room : undefined);
    bytes += answer.records.length;
    failed ||= answer.errorCode !== ERROR.NONE || answer.divergingEpoch !== undefined;
    return answer;
  });
  return { parts: fetched, bytes, failed };
}

/** What one partition has for the client; nothing but where it stands when there is no room. */
function fetchPart(
  broker: Broker,
  part: FetchPart,
  { byId, committedOnly }: ReadOptions,
  room: number | undefined,
): FetchedPart & { readonly records: Buffer } {
  const { topic, topicId, partition, fetchOffset, lastFetchedEpoch, partitionMaxBytes } = part;
  const log = broker.topics.log(topic, partition);
  const common = { topic, topicId, partitionIndex: partition, preferredReadReplica: NO_REPLICA };
  const refuse = (errorCode: number) => ({
    ...common,
    ...NOWHERE,
    errorCode,
    // Not null: librdkafka takes that for a damaged answer, whatever the error code says.
    abortedTransactions: log ? null : [],
    records: NOTHING,
  });
  if (!log) return refuse(byId && topic === '' ? ERROR.UNKNOWN_TOPIC_ID : ERROR.UNKNOWN_TOPIC_OR_PARTITION);
  // Within a session: the topic was deleted, and another one has its name.
  if (byId && broker.topics.byId(topicId)?.name !== topic) return refuse(ERROR.INCONSISTENT_TOPIC_ID);
  const fault = log.epochs.fault(part.currentLeaderEpoch);
  if (fault !== ERROR.NONE) return refuse(fault);
  if (fetchOffset < log.logStart) return refuse(ERROR.OFFSET_OUT_OF_RANGE);
  const ends = { highWatermark: log.highWatermark, lastStableOffset: log.lastStableOffset, logStartOffset: log.logStart };
  if (lastFetchedEpoch >= 0) {
    const end = log.epochs.endOf(lastFetchedEpoch, log.highWatermark);
    if (!end) return refuse(ERROR.OFFSET_OUT_OF_RANGE);
    // What the client has is not what is here: it is told how far the two may be one (KIP-320).
    if (end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset)
      return { ...common, ...ends, errorCode: ERROR.NONE, divergingEpoch: end, abortedTransactions: null, records: NOTHING };
  }
  if (fetchOffset > log.highWatermark) return refuse(ERROR.OFFSET_OUT_OF_RANGE);
  const upTo = committedOnly ? log.lastStableOffset : log.highWatermark;
  const records = room === undefined ? NOTHING : log.read(fetchOffset, Math.max(0, Math.min(room, partitionMaxBytes)), upTo);
  return {
    ...common,
    errorCode: ERROR.NONE,
    ...ends,
    abortedTransactions: committedOnly ? log.abortedBetween(fetchOffset, wholeBatches(records).nextOffset) : null,
    records,
  };
}

function logsOf(broker: Broker, parts: readonly FetchPart[]): readonly PartitionLog[] {
  return parts.flatMap(({ topic, partition }) => broker.topics.log(topic, partition) ?? []);
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
