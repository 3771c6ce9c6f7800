import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, nullableString, string } from '../types.ts';

export const DeleteGroups = api({
  key: 42,
  name: 'DeleteGroups',
  min: 0,
  max: 3,
  flexibleFrom: 2,
  request: struct({ groupsNames: array(string) }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ groupId: string, errorCode: int16, errorMessage: since(3, nullableString) })),
  }),
});
