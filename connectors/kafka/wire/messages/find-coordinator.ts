import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { int8, int16, int32, nullableString, string } from '../types.ts';

export const FindCoordinator = api({
  key: 10,
  name: 'FindCoordinator',
  min: 0,
  max: 3,
  flexibleFrom: 3,
  request: struct({ key: string, keyType: since(1, int8) }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: int16,
    errorMessage: since(1, nullableString),
    nodeId: int32,
    host: string,
    port: int32,
  }),
});
