import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { int16, int32, nullableString, string } from '../types.ts';

export const Heartbeat = api({
  key: 12,
  name: 'Heartbeat',
  min: 0,
  max: 4,
  flexibleFrom: 4,
  request: struct({ groupId: string, generationId: int32, memberId: string, groupInstanceId: since(3, nullableString) }),
  response: struct({ throttleTimeMs: since(1, int32), errorCode: int16 }),
});
