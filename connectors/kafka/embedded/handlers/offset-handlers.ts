import { ERROR } from '../../wire/error-codes.ts';
import { OffsetCommit } from '../../wire/messages/offset-commit.ts';
import { OffsetFetch } from '../../wire/messages/offset-fetch.ts';
import { TxnOffsetCommit } from '../../wire/messages/txn-offset-commit.ts';
import type { Broker } from '../broker.ts';
import { OFFSET_METADATA_BYTES_MAX } from '../broker-options.ts';
import { handler } from '../handler.ts';
import { type PendingOffset, placeName } from '../transaction.ts';

/** From this version on clients know an error that only the transaction at hand must be aborted for. */
const ABORTABLE_FROM = 4;
/** From this version on (transaction version 2) committing a group's offsets makes the group part of the transaction. */
const ADDS_GROUP_FROM = 5;

export const offsetCommitHandler = handler(OffsetCommit, (broker, request) => {
  const { groupId } = request;
  const refused = commitRefusal(broker, request);
  const { taken, answer } = sortOut(broker, request.topics, refused);
  broker.offsets.commit(groupId, taken);
  broker.transactions.supersede(groupId, taken);
  return { topics: answer(ERROR.NONE) };
});

/** Offsets that count once the transaction is committed. Who is no longer in the group's generation is refused, as is a fenced producer. */
export const txnOffsetCommitHandler = handler(TxnOffsetCommit, (broker, request, { version }) => {
  const { groupId } = request;
  const { taken, answer } = sortOut(broker, request.topics, groupFault(broker, request));
  if (taken.length === 0) return { topics: answer(ERROR.NONE) };
  const joined = version >= ADDS_GROUP_FROM ? broker.transactions.addGroup(request, groupId) : ERROR.NONE;
  const refused = joined || broker.transactions.addOffsets(request, groupId, taken);
  return { topics: answer(transactionError(refused, version)) };
});

/** The error as clients of the version know it. */
function transactionError(errorCode: number, version: number): number {
  if (errorCode === ERROR.PRODUCER_FENCED) return ERROR.INVALID_PRODUCER_EPOCH;
  if (errorCode === ERROR.CONCURRENT_TRANSACTIONS && version < ADDS_GROUP_FROM) return ERROR.COORDINATOR_LOAD_IN_PROGRESS;
  return errorCode === ERROR.INVALID_TXN_STATE && version >= ABORTABLE_FROM ? ERROR.TRANSACTION_ABORTABLE : errorCode;
}

interface GroupMember {
  readonly groupId: string;
  readonly memberId: string;
  readonly generationIdOrMemberEpoch: number;
  readonly groupInstanceId: string | null;
}

function commitRefusal(broker: Broker, { groupId, memberId, generationIdOrMemberEpoch, groupInstanceId }: GroupMember): number {
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  // Who is in a generation of a group that is not there makes none.
  const isThere = broker.findGroup(groupId) !== undefined || broker.offsets.ofGroup(groupId).size > 0;
  if (!isThere && generationIdOrMemberEpoch >= 0) return ERROR.ILLEGAL_GENERATION;
  return broker.group(groupId).commitFault(memberId, generationIdOrMemberEpoch, groupInstanceId);
}

function groupFault(broker: Broker, { groupId, memberId, generationIdOrMemberEpoch, groupInstanceId }: GroupMember): number {
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  const group = broker.findGroup(groupId);
  if (group) return group.commitFault(memberId, generationIdOrMemberEpoch, groupInstanceId, true);
  return generationIdOrMemberEpoch < 0 ? ERROR.NONE : ERROR.ILLEGAL_GENERATION;
}

type CommittedTopics = readonly {
  readonly name: string;
  readonly partitions: readonly {
    readonly partitionIndex: number;
    readonly committedOffset: number;
    readonly committedLeaderEpoch: number;
    readonly committedMetadata: string | null;
  }[];
}[];

/** The offsets that can be taken, and the answer: what is wrong with each other one, and for these what comes of them. */
function sortOut(broker: Broker, topics: CommittedTopics, refused: number) {
  const taken: PendingOffset[] = [];
  const sorted = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
      const fault = refused || commitFault(committedMetadata, broker.topics.log(name, partitionIndex) !== undefined);
      const at = { topic: name, partition: partitionIndex };
      if (fault === ERROR.NONE)
        taken.push({ ...at, offset: committedOffset, leaderEpoch: committedLeaderEpoch, metadata: committedMetadata });
      return { partitionIndex, fault };
    }),
  }));
  const answer = (outcome: number) =>
    sorted.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, fault }) => ({ partitionIndex, errorCode: fault || outcome })),
    }));
  return { taken, answer };
}

function commitFault(metadata: string | null, exists: boolean): number {
  if (!exists) return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
  return Buffer.byteLength(metadata ?? '') > OFFSET_METADATA_BYTES_MAX ? ERROR.OFFSET_METADATA_TOO_LARGE : ERROR.NONE;
}

const NONE_UNDECIDED: ReadonlySet<string> = new Set();

export const offsetFetchHandler = handler(OffsetFetch, (broker, { groupId, topics, requireStable }) => {
  const undecided = requireStable ? broker.transactions.undecidedOffsets(groupId) : NONE_UNDECIDED;
  const asked =
    topics ??
    [...broker.offsets.ofGroup(groupId)].map(([name, partitions]) => ({ name, partitionIndexes: [...partitions.keys()] }));
  return {
    errorCode: ERROR.NONE,
    topics: asked.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => {
        const isUndecided = undecided.has(placeName({ topic: name, partition: partitionIndex }));
        const committed = isUndecided ? undefined : broker.offsets.get(groupId, name, partitionIndex);
        return {
          partitionIndex,
          committedOffset: committed?.offset ?? -1,
          committedLeaderEpoch: committed?.leaderEpoch ?? -1,
          metadata: committed?.metadata ?? '',
          errorCode: isUndecided ? ERROR.UNSTABLE_OFFSET_COMMIT : ERROR.NONE,
        };
      }),
    })),
  };
});
