import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, bytes, int16, int32, nullableString, string } from '../types.ts';

export const JoinGroup = api({
  key: 11,
  name: 'JoinGroup',
  min: 0,
  max: 9,
  flexibleFrom: 6,
  request: struct({
    groupId: string,
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: since(1, int32, -1),
    memberId: string,
    groupInstanceId: since(5, nullableString),
    protocolType: string,
    protocols: array(struct({ name: string, metadata: bytes })),
    reason: since(8, nullableString),
  }),
  response: struct({
    throttleTimeMs: since(2, int32),
    errorCode: int16,
    generationId: since(0, int32, -1),
    protocolType: since(7, nullableString),
    protocolName: nullableString,
    leader: string,
    /** A static member that leads is back: the group goes on with the assignment that it has. */
    skipAssignment: since(9, bool),
    memberId: string,
    members: array(struct({ memberId: string, groupInstanceId: since(5, nullableString), metadata: bytes })),
  }),
});
