import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, int16, int32, nullableString } from '../types.ts';
import { ENTRY_FIELDS, FILTER_FIELDS, RESOURCE_FIELDS } from './acl-fields.ts';

export const DescribeAcls = api({
  key: 29,
  name: 'DescribeAcls',
  min: 1,
  max: 3,
  flexibleFrom: 2,
  request: struct(FILTER_FIELDS),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    resources: array(struct({ ...RESOURCE_FIELDS, acls: array(struct(ENTRY_FIELDS)) })),
  }),
});
