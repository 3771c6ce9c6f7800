import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, int8, int16, int32, nullableString, string } from '../types.ts';
import { ENTRY_FIELDS } from './acl-fields.ts';

export const CreateAcls = api({
  key: 30,
  name: 'CreateAcls',
  min: 1,
  max: 3,
  flexibleFrom: 2,
  request: struct({
    creations: array(struct({ resourceType: int8, resourceName: string, resourcePatternType: int8, ...ENTRY_FIELDS })),
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ errorCode: int16, errorMessage: nullableString })),
  }),
});
