import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, int16, int32, nullableString } from '../types.ts';
import { ENTRY_FIELDS, FILTER_FIELDS, RESOURCE_FIELDS } from './acl-fields.ts';

export const DeleteAcls = api({
  key: 31,
  name: 'DeleteAcls',
  min: 1,
  max: 3,
  flexibleFrom: 2,
  request: struct({ filters: array(struct(FILTER_FIELDS)) }),
  response: struct({
    throttleTimeMs: int32,
    filterResults: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        matchingAcls: array(
          struct({
            errorCode: int16,
            errorMessage: nullableString,
            ...RESOURCE_FIELDS,
            ...ENTRY_FIELDS,
          }),
        ),
      }),
    ),
  }),
});
