import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, bool, float64, int8, int16, int32, nullableArray, nullableString, string } from '../types.ts';

export const DescribeClientQuotas = api({
  key: 48,
  name: 'DescribeClientQuotas',
  min: 0,
  max: 1,
  flexibleFrom: 1,
  request: struct({
    components: array(struct({ entityType: string, matchType: int8, match: nullableString })),
    strict: bool,
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    entries: nullableArray(
      struct({
        entity: array(struct({ entityType: string, entityName: nullableString })),
        values: array(struct({ key: string, value: float64 })),
      }),
    ),
  }),
});
