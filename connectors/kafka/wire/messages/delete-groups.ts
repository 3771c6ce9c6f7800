import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, int16, int32, string } from '../types.ts';

export const DeleteGroups = api({
  key: 42,
  name: 'DeleteGroups',
  min: 0,
  max: 2,
  flexibleFrom: 2,
  request: struct({ groupsNames: array(string) }),
  response: struct({ throttleTimeMs: int32, results: array(struct({ groupId: string, errorCode: int16 })) }),
});
