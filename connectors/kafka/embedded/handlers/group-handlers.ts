import { ERROR } from '../../wire/error-codes.ts';
import { DeleteGroups } from '../../wire/messages/delete-groups.ts';
import { DescribeGroups } from '../../wire/messages/describe-groups.ts';
import { Heartbeat } from '../../wire/messages/heartbeat.ts';
import { JoinGroup } from '../../wire/messages/join-group.ts';
import { LeaveGroup } from '../../wire/messages/leave-group.ts';
import { ListGroups } from '../../wire/messages/list-groups.ts';
import { SyncGroup } from '../../wire/messages/sync-group.ts';
import { handler } from '../handler.ts';

const SESSION_TIMEOUT_MS = { min: 100, max: 1_800_000 };
/** From this version on a newcomer is given an id and must come back with it. */
const MEMBER_ID_REQUIRED_FROM = 4;

export const joinGroupHandler = handler(JoinGroup, (broker, request, caller) => {
  const { groupId, sessionTimeoutMs, rebalanceTimeoutMs, memberId } = request;
  const refuse = (errorCode: number) => ({ errorCode, memberId, protocolName: '' });
  if (groupId === '') return refuse(ERROR.INVALID_GROUP_ID);
  if (sessionTimeoutMs < SESSION_TIMEOUT_MS.min || sessionTimeoutMs > SESSION_TIMEOUT_MS.max)
    return refuse(ERROR.INVALID_SESSION_TIMEOUT);
  return broker.group(groupId).join({
    memberId,
    groupInstanceId: request.groupInstanceId,
    clientId: caller.clientId,
    clientHost: caller.host,
    sessionTimeoutMs,
    rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
    protocolType: request.protocolType,
    protocols: request.protocols,
    requireMemberId: caller.version >= MEMBER_ID_REQUIRED_FROM,
  });
});

export const syncGroupHandler = handler(
  SyncGroup,
  (broker, { groupId, generationId, memberId, groupInstanceId, assignments }) => {
    const group = broker.findGroup(groupId);
    return group ? group.sync(memberId, generationId, groupInstanceId, assignments) : { errorCode: ERROR.UNKNOWN_MEMBER_ID };
  },
);

export const heartbeatHandler = handler(Heartbeat, (broker, { groupId, generationId, memberId, groupInstanceId }) => ({
  errorCode: broker.findGroup(groupId)?.heartbeat(memberId, generationId, groupInstanceId) ?? ERROR.UNKNOWN_MEMBER_ID,
}));

export const leaveGroupHandler = handler(LeaveGroup, (broker, { groupId, memberId, members }, { version }) => {
  const group = broker.findGroup(groupId);
  const leave = (id: string, instanceId: string | null): number => group?.leave(id, instanceId) ?? ERROR.UNKNOWN_MEMBER_ID;
  if (version < 3) return { errorCode: leave(memberId, null) };
  const left = members.map((member) => ({ ...member, errorCode: leave(member.memberId, member.groupInstanceId) }));
  return { errorCode: ERROR.NONE, members: left };
});

export const listGroupsHandler = handler(ListGroups, (broker, { statesFilter }) => {
  const groups = broker.groupIds().map((groupId) => {
    const group = broker.findGroup(groupId);
    return { groupId, protocolType: group?.protocolType || 'consumer', groupState: group?.state ?? 'Empty' };
  });
  return { groups: groups.filter(({ groupState }) => statesFilter.length === 0 || statesFilter.includes(groupState)) };
});

export const describeGroupsHandler = handler(DescribeGroups, (broker, { groups }) => ({
  groups: groups.map((groupId) => {
    const group = broker.findGroup(groupId);
    const known = group || broker.offsets.ofGroup(groupId).size > 0;
    return {
      errorCode: ERROR.NONE,
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
    if (!broker.groupIds().includes(groupId)) return { groupId, errorCode: ERROR.GROUP_ID_NOT_FOUND };
    if ((broker.findGroup(groupId)?.members.length ?? 0) > 0) return { groupId, errorCode: ERROR.NON_EMPTY_GROUP };
    broker.dropGroup(groupId);
    return { groupId, errorCode: ERROR.NONE };
  }),
}));
