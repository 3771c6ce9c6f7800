import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, int16, int32, nullableString, string } from '../types.ts';

export const LeaveGroup = api({
  key: 13,
  name: 'LeaveGroup',
  min: 0,
  max: 5,
  flexibleFrom: 4,
  request: struct({
    groupId: string,
    memberId: between(0, 2, string),
    members: since(3, array(struct({ memberId: string, groupInstanceId: nullableString, reason: since(5, nullableString) }))),
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: int16,
    members: since(3, array(struct({ memberId: string, groupInstanceId: nullableString, errorCode: int16 }))),
  }),
});
