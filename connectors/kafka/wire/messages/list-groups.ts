import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, string } from '../types.ts';

export const ListGroups = api({
  key: 16,
  name: 'ListGroups',
  min: 0,
  max: 5,
  flexibleFrom: 3,
  request: struct({ statesFilter: since(4, array(string)), typesFilter: since(5, array(string)) }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: int16,
    groups: array(struct({ groupId: string, protocolType: string, groupState: since(4, string), groupType: since(5, string) })),
  }),
});
