import { ERROR } from '../../wire/error-codes.ts';
import type { ConsumerMember } from './consumer-member.ts';

/** Who wants to commit, and what. */
export interface CommitClaim {
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly instanceId: string | null;
  readonly transactional: boolean;
  /** Whether the client knows that members have epochs. */
  readonly knowsEpochs: boolean;
  readonly places: readonly string[];
}

/**
 * Why a commit is refused. An epoch that the member has left behind is taken for partitions that it has had since then or longer (KIP-1251):
 * it may not have heard of the epoch it is in. Tools that are no member commit to a group without members, and in a transaction always.
 */
export function commitFault(
  members: ReadonlyMap<string, ConsumerMember>,
  { memberId, memberEpoch, instanceId, transactional, knowsEpochs, places }: CommitClaim,
): number {
  if (memberEpoch < 0 && memberId === '') return transactional || members.size === 0 ? ERROR.NONE : ERROR.UNKNOWN_MEMBER_ID;
  const member = members.get(memberId);
  if (!member) return ERROR.UNKNOWN_MEMBER_ID;
  if (instanceId !== null && member.instanceId !== instanceId) return ERROR.FENCED_INSTANCE_ID;
  const hadSince = (place: string): number =>
    member.assigned.get(place) ?? member.revoking.get(place) ?? Number.POSITIVE_INFINITY;
  const isCovered = memberEpoch < member.epoch && memberEpoch > 0 && places.every((place) => hadSince(place) <= memberEpoch);
  if (memberEpoch === member.epoch || isCovered) return ERROR.NONE;
  return knowsEpochs ? ERROR.STALE_MEMBER_EPOCH : ERROR.ILLEGAL_GENERATION;
}
