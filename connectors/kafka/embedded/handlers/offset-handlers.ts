import { ERROR } from '../../wire/error-codes.ts';
import { OffsetCommit } from '../../wire/messages/offset-commit.ts';
import { TxnOffsetCommit } from '../../wire/messages/txn-offset-commit.ts';
import type { Broker } from '../broker.ts';
import { OFFSET_METADATA_BYTES_MAX } from '../broker-options.ts';
import { ConsumerGroup } from '../consumer-group/consumer-group.ts';
import { placeOf } from '../consumer-group/places.ts';
import { Group } from '../group.ts';
import { handler } from '../handler.ts';
import type { PendingOffset } from '../transaction.ts';
import { identified, named, TOPIC_IDS_FROM } from './topic-names.ts';

/** From this version on clients know an error that only the transaction at hand must be aborted for. */
const ABORTABLE_FROM = 4;
/** From this version on (transaction version 2) committing a group's offsets makes the group part of the transaction. */
const ADDS_GROUP_FROM = 5;
/** From this version on members of the consumer protocol may commit. */
const MEMBER_EPOCH_FROM = 9;
/** From this version on TxnOffsetCommit names topics by their ids, and clients know that members have epochs. */
const TXN_TOPIC_IDS_FROM = 6;

export const offsetCommitHandler = handler(OffsetCommit, (broker, request, { version }) => {
  const { groupId } = request;
  const topics = version < TOPIC_IDS_FROM ? request.topics : request.topics.map((topic) => named(broker, topic));
  const claim = { ...request, topics, transactional: false, knowsEpochs: version >= MEMBER_EPOCH_FROM };
  const refused = commitRefusal(broker, claim);
  const { taken, answer } = sortOut(broker, topics, refused);
  broker.offsets.commit(groupId, taken);
  broker.transactions.supersede(groupId, taken);
  return { topics: identified(answer(ERROR.NONE), topics) };
});

/** Offsets that count once the transaction is committed. Who is no longer in the group's generation is refused, as is a fenced producer. */
export const txnOffsetCommitHandler = handler(TxnOffsetCommit, (broker, request, { version }) => {
  const { groupId } = request;
  const topics = version < TXN_TOPIC_IDS_FROM ? request.topics : request.topics.map((topic) => named(broker, topic));
  const claim = { ...request, topics, transactional: true, knowsEpochs: version >= TXN_TOPIC_IDS_FROM };
  const { taken, answer } = sortOut(broker, topics, txnCommitRefusal(broker, claim));
  if (taken.length === 0) return { topics: identified(answer(ERROR.NONE), topics) };
  const joined = version >= ADDS_GROUP_FROM ? broker.transactions.addGroup(request, groupId) : ERROR.NONE;
  const refused = joined || broker.transactions.addOffsets(request, groupId, taken);
  return { topics: identified(answer(transactionError(refused, version)), topics) };
});

/** The error as clients of the version know it. */
function transactionError(errorCode: number, version: number): number {
  if (errorCode === ERROR.PRODUCER_FENCED) return ERROR.INVALID_PRODUCER_EPOCH;
  if (errorCode === ERROR.CONCURRENT_TRANSACTIONS && version < ADDS_GROUP_FROM) return ERROR.COORDINATOR_LOAD_IN_PROGRESS;
  return errorCode === ERROR.INVALID_TXN_STATE && version >= ABORTABLE_FROM ? ERROR.TRANSACTION_ABORTABLE : errorCode;
}

interface Claim {
  readonly groupId: string;
  readonly memberId: string;
  readonly generationIdOrMemberEpoch: number;
  readonly groupInstanceId: string | null;
  readonly topics: CommittedTopics;
  readonly transactional: boolean;
  /** Whether the client knows that members have epochs, and that a group may be missing. */
  readonly knowsEpochs: boolean;
}

function commitRefusal(broker: Broker, claim: Claim): number {
  const { groupId, generationIdOrMemberEpoch } = claim;
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  const group = broker.groups.find(groupId);
  if (group instanceof ConsumerGroup && generationIdOrMemberEpoch >= 0 && !claim.knowsEpochs) return ERROR.UNSUPPORTED_VERSION;
  if (group) return groupFault(broker, claim, group);
  // Who is in a generation of a group that is not there makes none.
  const isThere = broker.offsets.ofGroup(groupId).size > 0;
  if (!isThere && generationIdOrMemberEpoch >= 0) return missingGroup(claim);
  return generationIdOrMemberEpoch < 0 ? ERROR.NONE : ERROR.UNKNOWN_MEMBER_ID;
}

function txnCommitRefusal(broker: Broker, claim: Claim): number {
  const { groupId, generationIdOrMemberEpoch } = claim;
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  const group = broker.groups.find(groupId);
  if (group) return groupFault(broker, claim, group);
  return generationIdOrMemberEpoch < 0 ? ERROR.NONE : missingGroup(claim);
}

function missingGroup({ knowsEpochs }: Claim): number {
  return knowsEpochs ? ERROR.GROUP_ID_NOT_FOUND : ERROR.ILLEGAL_GENERATION;
}

function groupFault(broker: Broker, claim: Claim, group: Group | ConsumerGroup): number {
  const { memberId, generationIdOrMemberEpoch: memberEpoch, groupInstanceId: instanceId, topics } = claim;
  const { transactional, knowsEpochs } = claim;
  if (group instanceof Group) return group.commitFault(memberId, memberEpoch, instanceId, transactional);
  const places = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex }) => placeOf(broker.topics.get(name)?.id ?? '', partitionIndex)),
  );
  return group.commitFault({ memberId, memberEpoch, instanceId, transactional, knowsEpochs, places });
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
      const fault = refused || commitFault(name, committedMetadata, broker.topics.log(name, partitionIndex) !== undefined);
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

function commitFault(name: string, metadata: string | null, exists: boolean): number {
  if (name === '') return ERROR.UNKNOWN_TOPIC_ID;
  if (!exists) return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
  return Buffer.byteLength(metadata ?? '') > OFFSET_METADATA_BYTES_MAX ? ERROR.OFFSET_METADATA_TOO_LARGE : ERROR.NONE;
}
