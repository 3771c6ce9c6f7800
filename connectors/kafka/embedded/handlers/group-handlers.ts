import type { RequestOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { DeleteGroups } from '../../wire/messages/delete-groups.ts';
import { DescribeGroups } from '../../wire/messages/describe-groups.ts';
import { Heartbeat } from '../../wire/messages/heartbeat.ts';
import { JoinGroup } from '../../wire/messages/join-group.ts';
import { LeaveGroup } from '../../wire/messages/leave-group.ts';
import { ListGroups } from '../../wire/messages/list-groups.ts';
import { SyncGroup } from '../../wire/messages/sync-group.ts';
import type { Broker } from '../broker.ts';
import { type JoinAnswer, NO_GENERATION, syncAnswer } from '../group-messages.ts';
import { type Caller, handler } from '../handler.ts';

const SESSION_TIMEOUT_MS = { min: 100, max: 1_800_000 };
/** From this version on a newcomer is given an id and must come back with it. */
const MEMBER_ID_REQUIRED_FROM = 4;

/** From this version on a member says which protocol it takes the group to speak. */
const PROTOCOL_REQUIRED_FROM = 5;
/** From this version on the name of the protocol is null where there is none. */
const NULL_PROTOCOL_FROM = 7;
/** From this version on a static member that is back and leads is told that there is nothing to share out. */
const SKIPPED_ASSIGNMENT_FROM = 9;
/** From this version on a group that is not there is an error. */
const NOT_FOUND_FROM = 6;

export const joinGroupHandler = handler(JoinGroup, async (broker, request, caller) => {
  const answer = await join(broker, request, caller);
  return caller.version < NULL_PROTOCOL_FROM ? { ...answer, protocolName: answer.protocolName ?? '' } : answer;
});

function join(broker: Broker, request: RequestOf<typeof JoinGroup>, caller: Caller): JoinAnswer | Promise<JoinAnswer> {
  const { groupId, sessionTimeoutMs, rebalanceTimeoutMs, memberId } = request;
  const refuse = (errorCode: number) => ({ ...NO_GENERATION, errorCode, memberId });
  if (groupId === '') return refuse(ERROR.INVALID_GROUP_ID);
  if (sessionTimeoutMs < SESSION_TIMEOUT_MS.min || sessionTimeoutMs > SESSION_TIMEOUT_MS.max)
    return refuse(ERROR.INVALID_SESSION_TIMEOUT);
  // Who claims to be a member makes no group.
  if (memberId !== '' && !broker.groups.find(groupId)) return refuse(ERROR.UNKNOWN_MEMBER_ID);
  const group = broker.groups.classic(groupId);
  // As in Kafka: the group's members speak the consumer protocol.
  if (!group) return refuse(ERROR.INCONSISTENT_GROUP_PROTOCOL);
  return group.join({
    memberId,
    groupInstanceId: request.groupInstanceId,
    clientId: caller.clientId,
    clientHost: caller.host,
    sessionTimeoutMs,
    rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
    protocolType: request.protocolType,
    protocols: request.protocols,
    requireMemberId: caller.version >= MEMBER_ID_REQUIRED_FROM,
    knowsSkippedAssignment: caller.version >= SKIPPED_ASSIGNMENT_FROM,
  });
}

export const syncGroupHandler = handler(
  SyncGroup,
  (broker, { groupId, generationId, memberId, groupInstanceId, protocolType, protocolName, assignments }, { version }) => {
    if (groupId === '') return syncAnswer(ERROR.INVALID_GROUP_ID);
    if (version >= PROTOCOL_REQUIRED_FROM && (protocolType === null || protocolName === null))
      return syncAnswer(ERROR.INCONSISTENT_GROUP_PROTOCOL);
    const group = broker.groups.findClassic(groupId);
    if (!group) return syncAnswer(ERROR.UNKNOWN_MEMBER_ID);
    const fault = group.fault(memberId, generationId, groupInstanceId);
    if (fault === ERROR.NONE && !group.speaks(protocolType, protocolName)) return syncAnswer(ERROR.INCONSISTENT_GROUP_PROTOCOL);
    return group.sync(memberId, generationId, groupInstanceId, assignments);
  },
);

export const heartbeatHandler = handler(Heartbeat, (broker, { groupId, generationId, memberId, groupInstanceId }) => ({
  errorCode:
    groupId === ''
      ? ERROR.INVALID_GROUP_ID
      : (broker.groups.findClassic(groupId)?.heartbeat(memberId, generationId, groupInstanceId) ?? ERROR.UNKNOWN_MEMBER_ID),
}));

export const leaveGroupHandler = handler(LeaveGroup, (broker, { groupId, memberId, members }, { version }) => {
  if (groupId === '') return { errorCode: ERROR.INVALID_GROUP_ID };
  const leave = (id: string, instanceId: string | null): number =>
    broker.groups.findClassic(groupId)?.leave(id, instanceId) ??
    broker.groups.findConsumer(groupId)?.expel(id, instanceId) ??
    ERROR.UNKNOWN_MEMBER_ID;
  if (version < 3) return { errorCode: leave(memberId, null) };
  const left = members.map((member) => ({ ...member, errorCode: leave(member.memberId, member.groupInstanceId) }));
  return { errorCode: ERROR.NONE, members: left };
});

export const listGroupsHandler = handler(ListGroups, (broker, { statesFilter, typesFilter }) => {
  const groups = broker.groupIds().map((groupId) => {
    const classic = broker.groups.findClassic(groupId);
    const consumer = broker.groups.findConsumer(groupId);
    return {
      groupId,
      protocolType: classic?.protocolType || 'consumer',
      groupState: (classic ?? consumer)?.state ?? 'Empty',
      groupType: consumer ? 'consumer' : 'classic',
    };
  });
  const isWanted = (value: string, filter: readonly string[]): boolean =>
    filter.length === 0 || filter.some((each) => each.toLowerCase() === value.toLowerCase());
  return {
    groups: groups.filter(({ groupState, groupType }) => isWanted(groupState, statesFilter) && isWanted(groupType, typesFilter)),
  };
});

export const describeGroupsHandler = handler(DescribeGroups, (broker, { groups }, { version }) => ({
  groups: groups.map((groupId) => {
    const group = broker.groups.findClassic(groupId);
    // As in Kafka: a group of the consumer protocol is none for this call.
    const isOther = broker.groups.findConsumer(groupId) !== undefined;
    const known = group || (!isOther && broker.offsets.ofGroup(groupId).size > 0);
    const isMissing = !known && version >= NOT_FOUND_FROM;
    return {
      errorCode: isMissing ? ERROR.GROUP_ID_NOT_FOUND : ERROR.NONE,
      errorMessage: isMissing ? `there is no group '${groupId}' of the classic protocol` : null,
      groupId,
      groupState: group?.state ?? (known ? 'Empty' : 'Dead'),
      protocolType: group?.protocolType ?? '',
      protocolData: group?.protocol ?? '',
      members: (group?.members ?? []).map((member) => ({
        memberId: member.id,
        groupInstanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        memberMetadata: member.protocols.find(({ name }) => name === group?.protocol)?.metadata ?? Buffer.alloc(0),
        memberAssignment: member.assignment,
      })),
    };
  }),
}));

export const deleteGroupsHandler = handler(DeleteGroups, (broker, { groupsNames }) => ({
  results: groupsNames.map((groupId) => {
    if (!broker.groups.find(groupId) && broker.offsets.ofGroup(groupId).size === 0)
      return { groupId, errorCode: ERROR.GROUP_ID_NOT_FOUND, errorMessage: `there is no group '${groupId}'` };
    if ((broker.groups.find(groupId)?.members.length ?? 0) > 0)
      return { groupId, errorCode: ERROR.NON_EMPTY_GROUP, errorMessage: `the group '${groupId}' has members` };
    broker.dropGroup(groupId);
    return { groupId, errorCode: ERROR.NONE };
  }),
}));
