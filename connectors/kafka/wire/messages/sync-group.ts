import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bytes, int16, int32, nullableString, string } from '../types.ts';

export const SyncGroup = api({
  key: 14,
  name: 'SyncGroup',
  min: 0,
  max: 5,
  flexibleFrom: 4,
  request: struct({
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: since(3, nullableString),
    protocolType: since(5, nullableString),
    protocolName: since(5, nullableString),
    assignments: array(struct({ memberId: string, assignment: bytes })),
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: int16,
    protocolType: since(5, nullableString),
    protocolName: since(5, nullableString),
    assignment: bytes,
  }),
});
